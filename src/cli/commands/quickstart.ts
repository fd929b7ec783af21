import { relative } from "node:path";
import type { BoxLevel } from "../../adapters/sandbox/sandbox.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { build } from "../../pipeline/build.ts";
import { createServices } from "../../services.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { makeProject } from "../quickstart/make-project.ts";
import { type FirstRun, runOnce } from "../quickstart/run-once.ts";
import { writeDiagnostics } from "../report/human.ts";
import { showBuild } from "../show-build.ts";
import { readVersion } from "../version.ts";

const shownLines = 12;

/** Said before the programs of psd's own package run as plain processes. A later build asks for itself. */
const withoutBox =
  "This machine gives no box, so this example, which came with psd, runs as plain processes.\nFor your own packages psd asks first, or wants `--box none`.\n\n";

/** `psd quickstart`. */
export const quickstartCommand: CommandModule = defineCommand({
  arguments: [],
  options: {},
  examples: [{ line: "psd quickstart", about: "see the whole flow, without an agent" }],
  details:
    "Writes a small project with the link checker of the examples into a new folder `quickstart`, builds\nit from the recording of a real agent, and runs the result once on its fixture site. Nothing is\nspent, and nothing leaves the machine.",
  async run(context) {
    const { output } = context;
    const { bold } = output.colors.stdout;
    const folder = await makeProject(context.environment.cwd);
    const shown = escapeText(relative(context.environment.cwd, folder));
    output.stdout(`${bold(`A link checker, built from its SpecPrompt in ${shown}/`)}\n`);
    output.stdout(
      "What follows was recorded when a coding agent did it; it is judged here and now.\n\n",
    );
    const inside = { ...context, environment: { ...context.environment, cwd: folder } };
    const services = createServices(inside.environment, await readVersion());
    const found = await services.findSandbox();
    const isBoxed = found.ok && found.value.level !== "none";
    if (!isBoxed) output.stdout(withoutBox);
    const code = await buildRecorded(inside, isBoxed ? {} : { box: "none" });
    if (code !== exitCodes.fine) return code;
    const run = await runOnce(folder, services, context.signal);
    if (!run.ok) {
      await writeDiagnostics(run.diagnostics, context);
      return exitCodes.findings;
    }
    tellRun(run.value, context);
    tellNext(shown, context);
    return exitCodes.fine;
  },
});

async function buildRecorded(
  context: CommandContext,
  box: { readonly box?: BoxLevel },
): Promise<ExitCode> {
  const request = {
    deployment: { target: "links", choices: {}, parameters: {}, budget: {}, allow: [] },
    runtime: { agent: "recorded", agentEnvironment: [], login: [], cwd: context.environment.cwd },
    fresh: false,
    retry: false,
    discard: false,
    promote: true,
    ...box,
  };
  return showBuild(
    (services, options) => build(request, services, options),
    { json: false, yes: false },
    context,
  );
}

function tellRun({ argv, code, stdout, stderr }: FirstRun, { output }: CommandContext): void {
  const { bold, dim } = output.colors.stdout;
  const lines = `${stdout}${stderr}`.trimEnd().split("\n");
  const shown = lines.slice(0, shownLines);
  const rest = lines.length - shown.length;
  output.stdout(
    [
      "",
      bold("It runs, on a site with known faults:"),
      `  $ ${escapeText(argv.join(" "))}`,
      ...shown.map((it) => `  ${escapeText(it)}`),
      ...(rest > 0 ? [dim(`  and ${rest} lines more`)] : []),
      dim(`  exit code ${code ?? "none"}`),
      "",
    ].join("\n"),
  );
}

function tellNext(folder: string, { output }: CommandContext): void {
  const { bold } = output.colors.stdout;
  output.stdout(
    [
      "",
      bold(`Three things to try, in ${folder}/:`),
      "  1. The same intent on another stack: in psd.yaml write `stack: typescript`, then",
      "     npx psd build",
      "  2. Edit tools/links/main.py, then ask what psd makes of it",
      "     npx psd status",
      "  3. Let an agent of your own do it, by its command or by hand",
      "     npx psd build --fresh --agent claude",
      "     npx psd build --fresh --agent hand-off",
      "",
    ].join("\n"),
  );
}
