import { readText } from "../../platform/files.ts";
import { inspectProject, type ProjectStatus } from "../../pipeline/inspection/inspect-project.ts";
import { createServices } from "../../services.ts";
import { deploymentOptions } from "../build-options.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { frozenExitCode } from "../frozen-exit-code.ts";
import { githubAnnotation } from "../report/github.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { statusAnnotations } from "../report/status-annotations.ts";
import { overviewLines } from "../report/status-overview.ts";
import { readVersion } from "../version.ts";

const options = {
  environment: deploymentOptions.environment,
  all: { type: "boolean", about: "show every deployment, also where there are many" },
  frozen: { type: "boolean", about: "write nothing, and fail where a build would find work" },
  json: {
    type: "boolean",
    about: "print everything as one JSON document",
    conflicts: ["format"],
  },
  format: { type: "string", oneOf: ["github"], about: "print annotations for GitHub Actions" },
} as const;

type Context = CommandContext<typeof options>;

/** `psd status [deployment]`. */
export const statusCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "the only one that is looked at; all" }],
  options,
  examples: [
    { line: "psd status", about: "every deployment of the project" },
    { line: "psd status notes --json", about: "one of them, for a program" },
    {
      line: "psd status --frozen",
      about: "in a pipeline: what is promoted is what would be built",
    },
  ],
  details:
    "Holds the promoted files against their receipts, and the receipts against the packages. Nothing is\nbuilt or judged. Of more than ten deployments those are shown that ask for something, and the others\ncounted. Exits with 0; with --frozen 6 where a receipt does not fit, 4 where files were edited, 5\nwhere something is stale or was never built, 1 where a package cannot be composed. With --frozen\nonly the project counts: what this machine knows of earlier builds is left out.",
  async run(context) {
    const { values, environment } = context;
    const [deployment] = context.arguments;
    const frozen = values.frozen === true;
    const request = {
      cwd: environment.cwd,
      frozen,
      ...(deployment === undefined ? {} : { deployments: [deployment] }),
      ...(values.environment === undefined ? {} : { environment: values.environment }),
    };
    const services = createServices(environment, await readVersion());
    const found = await inspectProject(request, services);
    if (values.json === true) {
      const rest = found.ok ? { ...found.value } : {};
      context.output.stdout(findingsJson(found.diagnostics, rest));
    } else if (values.format === "github") {
      const { cwd } = environment;
      const findings = found.diagnostics.map((it) => githubAnnotation(it, cwd)).join("");
      context.output.annotate(findings);
    } else {
      await writeDiagnostics(found.diagnostics, context);
    }
    if (!found.ok) return exitCodeOf(found.diagnostics);
    if (values.json !== true) await show(found.value, context);
    return frozen ? frozenExitCode(found.value.deployments) : exitCodes.fine;
  },
});

const nothing =
  "Nothing is deployed here. Begin with `psd init`, or with `psd build <package> --into <folder>`.\n";

async function show(status: ProjectStatus, context: Context): Promise<void> {
  const { values, environment, output } = context;
  const { cwd } = environment;
  if (values.format === "github") {
    const frozen = values.frozen === true;
    const file = status.configuration;
    const configuration = file === undefined ? "" : ((await readText(file)) ?? "");
    const look = { cwd, colors: output.colors.stdout, frozen, configuration };
    output.annotate(statusAnnotations(status, look));
    return;
  }
  const look = { cwd, colors: output.colors.stdout };
  const lines = overviewLines(status.deployments, look, { whole: values.all === true });
  output.stdout(status.deployments.length === 0 ? nothing : `${lines.join("\n").trimEnd()}\n`);
}
