import { inspectProject, type ProjectStatus } from "../../pipeline/inspection/inspect-project.ts";
import type { Remark } from "../../pipeline/inspection/deployment-status.ts";
import { createServices } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { statusLines } from "../report/status.ts";
import { readVersion } from "../version.ts";

/** `psd status [deployment]`. */
export const statusCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "the only one that is looked at; all" }],
  options: {
    frozen: { type: "boolean", about: "fail where something is drifted, stale or unfit" },
    json: { type: "boolean", about: "print everything as one JSON document" },
  },
  examples: [
    { line: "psd status", about: "every deployment of the project" },
    { line: "psd status notes --json", about: "one of them, for a program" },
    {
      line: "psd status --frozen",
      about: "in a pipeline: what is promoted is what would be built",
    },
  ],
  details:
    "Holds the promoted files against their receipts, and the receipts against the packages. Nothing is\nbuilt or judged. Exits with 0; with --frozen 6 where a receipt does not fit, 4 where files were\nedited, 5 where something is stale or was never built, 1 where a package cannot be composed.",
  async run(context) {
    const { values, environment, output } = context;
    const [deployment] = context.arguments;
    const request = {
      cwd: environment.cwd,
      frozen: values.frozen === true,
      ...(deployment === undefined ? {} : { deployment }),
    };
    const services = createServices(environment, await readVersion());
    const found = await inspectProject(request, services);
    if (values.json === true) {
      output.stdout(findingsJson(found.diagnostics, found.ok ? { ...found.value } : {}));
    } else {
      await writeDiagnostics(found.diagnostics, context);
    }
    if (!found.ok) return exitCodeOf(found.diagnostics);
    if (values.json !== true) {
      const look = { cwd: environment.cwd, colors: output.colors.stdout };
      const blocks = found.value.deployments.map((it) => statusLines(it, look).join("\n"));
      output.stdout(blocks.length === 0 ? nothing : `${blocks.join("\n\n")}\n`);
    }
    return values.frozen === true ? frozenExitCode(found.value) : exitCodes.fine;
  },
});

const nothing =
  "Nothing is deployed here. Begin with `psd init`, or with `psd build <package> --into <folder>`.\n";

/** The exit codes of remarks that --frozen does not accept. */
const frozenCodes: Partial<Record<Remark["kind"], ExitCode>> = {
  unfit: exitCodes.unfit,
  interrupted: exitCodes.unfit,
  drifted: exitCodes.drift,
  stale: exitCodes.stale,
  "never-built": exitCodes.stale,
  "not-composed": exitCodes.findings,
};

/** Of several the first counts. */
const frozenOrder: readonly ExitCode[] = [
  exitCodes.unfit,
  exitCodes.drift,
  exitCodes.stale,
  exitCodes.findings,
];

function frozenExitCode({ deployments }: ProjectStatus): ExitCode {
  const remarks = deployments.flatMap((it) => it.remarks);
  const codes = new Set(remarks.map((it) => frozenCodes[it.kind]));
  return frozenOrder.find((it) => codes.has(it)) ?? exitCodes.fine;
}
