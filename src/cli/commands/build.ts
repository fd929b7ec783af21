import { systemClock } from "../../platform/clock.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import {
  boxLevel,
  deploymentOptions,
  readDeploymentRequest,
  readRuntimeRequest,
  runtimeOptions,
  strategyOf,
} from "../build-options.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import type { OutputForm } from "../output-form.ts";
import { writeDiagnostics } from "../report/human.ts";
import { readSeveral } from "../several-deployments.ts";
import { showBuild } from "../show-build.ts";
import { showBuilds } from "../show-builds.ts";
import { readVersion } from "../version.ts";

/** What has no meaning where nothing is generated. */
const notFrozen = [
  ...Object.keys(deploymentOptions).filter((it) => it !== "environment"),
  ...Object.keys(runtimeOptions).filter((it) => it !== "box"),
  "from",
  "fresh",
  "strategy",
  "retry",
  "discard",
  "no-promote",
  "jobs",
];

/** `psd build [package]`. */
export const buildCommand: CommandModule = defineCommand({
  arguments: [
    {
      name: "package",
      about: "a deployment's name or a package's path, or several names; all of psd.yaml",
      rest: true,
    },
  ],
  options: {
    ...deploymentOptions,
    ...runtimeOptions,
    from: { type: "string", value: "attempt", about: "go on from an earlier attempt, such as a7" },
    fresh: { type: "boolean", about: "generate anew, and from no recording" },
    strategy: {
      type: "string",
      oneOf: ["fresh", "incremental", "auto"],
      about: "begin in an empty folder, or with what is promoted; that of psd.yaml, else fresh",
      conflicts: ["fresh", "from"],
    },
    retry: { type: "boolean", about: "pay again for inputs that ended red" },
    discard: { type: "boolean", about: "give up hand edits; they are kept in the store" },
    "no-promote": { type: "boolean", about: "generate and judge only" },
    jobs: {
      type: "string",
      value: "number",
      about: "builds at a time, where there are several; 2",
    },
    frozen: {
      type: "boolean",
      about: "judge what is promoted and generate nothing; nothing is written",
      conflicts: notFrozen,
    },
    json: { type: "boolean", about: "print the events as JSON lines", conflicts: ["format"] },
    format: { type: "string", oneOf: ["github"], about: "print annotations for GitHub Actions" },
  },
  examples: [
    {
      line: "psd build ./notes --into tools/notes --agent hand-off",
      about: "do the work elsewhere",
    },
    {
      line: "psd build ./notes --into tools/notes --agent claude --yes",
      about: "let an agent do it",
    },
    { line: "psd build notes", about: "build a deployment again" },
    { line: "psd build --yes", about: "bring every deployment of psd.yaml up to date" },
    { line: "psd build --environment ci --yes", about: "with what psd.yaml has for `ci`" },
    { line: "psd build --from a7", about: "go on from an attempt that was not green" },
    {
      line: "psd build --frozen",
      about: "in a pipeline: nothing is left to be built, and all holds",
    },
  ],
  details:
    "Composes the package, lets a runtime write the files in an empty folder, judges them outside its\nreach, lets it repair what failed, and writes into the project only what holds. Interrupted, it\ngoes on after its last finished step. Of several deployments, one that cannot be built hinders no\nother. Exits with 3 where nothing could be promoted, 4 where hand\nedits are in the way, 7 where a hand-off waits. With --frozen: 6 where a receipt does not fit, 4\nwhere files were edited, 3 where what is promoted does not hold, 5 where something would be built.",
  async run(context) {
    const { values, environment } = context;
    const box = values.box === undefined ? {} : { box: boxLevel(values.box) };
    if (values.frozen === true) {
      // Judging without the half of psd that generates.
      const { showFrozen } = await import("../show-frozen.ts");
      const names = context.arguments.length === 0 ? {} : { names: context.arguments };
      const { environment: named } = values;
      const laid = named === undefined ? {} : { environment: named };
      return showFrozen({ ...names, ...laid, ...box, form: formOf(values) }, context);
    }
    const { cwd } = environment;
    const version = await readVersion();
    const place = { cwd, version, clock: systemClock };
    const several = await readSeveral(context.arguments, values, place);
    if (!several.ok) {
      await writeDiagnostics(several.diagnostics, context);
      return exitCodeOf(several.diagnostics);
    }
    const deployment = readDeploymentRequest(context.arguments[0], values);
    if (!deployment.ok) {
      await writeDiagnostics(deployment.diagnostics, context);
      return exitCodes.wrongUse;
    }
    const asked = {
      runtime: readRuntimeRequest(values, cwd),
      fresh: values.fresh === true,
      ...(values.strategy === undefined ? {} : { strategy: strategyOf(values.strategy) }),
      retry: values.retry === true,
      discard: values.discard === true,
      promote: values["no-promote"] !== true,
      ...box,
    };
    const show = {
      json: values.json === true,
      github: values.format === "github",
      yes: values.yes === true,
    };
    if (several.value !== undefined) {
      const { budget, environment: named } = deployment.value;
      const set = named === undefined ? {} : { environment: named };
      return showBuilds({ ...asked, ...several.value, ...set, budget }, show, context);
    }
    const request = {
      ...asked,
      deployment: deployment.value,
      ...(values.from === undefined ? {} : { from: values.from }),
    };
    const { build } = await import("../../pipeline/build.ts");
    return showBuild((services, options) => build(request, services, options), show, context);
  },
});

function formOf({
  json,
  format,
}: {
  readonly json: boolean | undefined;
  readonly format: string | undefined;
}): OutputForm {
  if (json === true) return "json";
  return format === "github" ? "github" : "human";
}
