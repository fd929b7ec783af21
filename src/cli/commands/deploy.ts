import { hasErrors } from "../../diagnostics/result.ts";
import { build } from "../../pipeline/build.ts";
import { adopt } from "../../pipeline/life/adopt.ts";
import { deploy } from "../../pipeline/life/deploy.ts";
import {
  boxLevel,
  deploymentOptions,
  readDeploymentRequest,
  readRuntimeRequest,
  runtimeOptions,
} from "../build-options.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { askForOption, askForParameter } from "../deploy/ask.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { plural } from "../report/summary.ts";
import { showBuild } from "../show-build.ts";

/** `psd deploy <package>`. */
export const deployCommand: CommandModule = defineCommand({
  arguments: [{ name: "package", about: "the package's path" }],
  options: {
    ...deploymentOptions,
    ...runtimeOptions,
    "no-build": { type: "boolean", about: "write psd.yaml only" },
    adopt: {
      type: "boolean",
      about: "write what was built without psd.yaml into it",
      conflicts: ["into", "name", "choose", "with", "overlay", "allow"],
    },
  },
  examples: [
    { line: "psd deploy ./notes --into tools/notes", about: "asks for options and parameters" },
    {
      line: "psd deploy ./notes --into tools/notes --choose stack=python --yes",
      about: "asks nothing",
    },
    { line: "psd deploy --adopt", about: "make a psd.yaml of what is promoted" },
  ],
  details:
    "Writes a deployment into psd.yaml and builds it. On a terminal it asks for each option and parameter\nthat is not given, with what the package says about them.",
  async run(context) {
    const { values, environment } = context;
    const [target] = context.arguments;
    if (values.adopt === true) return adoptAll(context);
    const asked = readDeploymentRequest(target, values);
    if (!asked.ok) return refuse(asked, exitCodes.wrongUse, context);
    const questions = {
      option: askForOption(context),
      parameter: askForParameter(context),
    };
    const deployed = await deploy({ target: ".", ...asked.value }, questions, environment);
    if (!deployed.ok) return refuse(deployed, exitCodeOf(deployed.diagnostics), context);
    const { name, into } = deployed.value;
    context.output.stderr(`${name} is in psd.yaml, with the target ${into}\n`);
    if (values["no-build"] === true) return exitCodes.fine;
    const request = {
      deployment: {
        target: name,
        choices: {},
        parameters: {},
        budget: asked.value.budget,
        allow: [],
      },
      runtime: readRuntimeRequest(values, environment.cwd),
      fresh: false,
      retry: false,
      discard: false,
      promote: true,
      ...(values.box === undefined ? {} : { box: boxLevel(values.box) }),
    };
    const show = { json: false, yes: values.yes === true };
    return showBuild((services, options) => build(request, services, options), show, context);
  },
});

type Surroundings = Pick<CommandContext, "environment" | "output">;

async function adoptAll({ environment, output }: Surroundings): Promise<ExitCode> {
  const adopted = await adopt(environment);
  await writeDiagnostics(adopted.diagnostics, { environment, output });
  if (!adopted.ok) return exitCodeOf(adopted.diagnostics);
  const all = adopted.value.adopted;
  for (const { name, into } of all) output.stdout(`${name} → ${into}\n`);
  output.stdout(`${plural(all.length, "deployment")} written into psd.yaml\n`);
  return hasErrors(adopted.diagnostics) ? exitCodeOf(adopted.diagnostics) : exitCodes.fine;
}

async function refuse(
  { diagnostics }: { readonly diagnostics: Parameters<typeof writeDiagnostics>[0] },
  exit: ExitCode,
  surroundings: Surroundings,
): Promise<ExitCode> {
  await writeDiagnostics(diagnostics, surroundings);
  return exit;
}
