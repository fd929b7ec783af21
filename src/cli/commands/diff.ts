import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type ChosenFiles, chooseFiles } from "../../pipeline/inspection/choose-files.ts";
import { type DeploymentDiff, diffDeployment } from "../../pipeline/inspection/diff-deployment.ts";
import { openKnownPlace } from "../../pipeline/inspection/known-place.ts";
import { readKnownProject } from "../../pipeline/project/known-project.ts";
import { failure, hasErrors, type Result, success } from "../../diagnostics/result.ts";
import { createServices, type Services } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { diffLines, statLines } from "../report/diff.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { readVersion } from "../version.ts";

/** `psd diff [deployment] [path…]`. */
export const diffCommand: CommandModule = defineCommand({
  arguments: [
    { name: "deployment", about: "whose edits are shown; those of all" },
    { name: "path", about: "only these files or folders of its target", rest: true },
  ],
  options: {
    stat: { type: "boolean", about: "count lines instead of showing them" },
    json: { type: "boolean", about: "print the edits as one JSON document", conflicts: ["stat"] },
  },
  examples: [
    { line: "psd diff", about: "every hand edit in promoted files" },
    { line: "psd diff notes --stat", about: "how many lines of each file" },
    { line: "psd diff tools/notes/main.py", about: "the edits of one file" },
  ],
  details:
    "Shows what was edited by hand since promotion, as a patch. Files that psd did not promote are yours\nand not shown. Control characters are shown by their numbers; --json holds the patches as they are.",
  async run(context) {
    const { values, environment, output } = context;
    const services = createServices(environment, await readVersion());
    const found = await findEdits(context.arguments, services);
    if (values.json === true) {
      output.stdout(findingsJson(found.diagnostics, found.ok ? { deployments: found.value } : {}));
    } else {
      await writeDiagnostics(found.diagnostics, context);
    }
    if (!found.ok) return exitCodeOf(found.diagnostics);
    if (values.json !== true) {
      const { stdout: colors } = output.colors;
      const render = values.stat === true ? statLines : diffLines;
      const lines = found.value.flatMap((it) => render(it, colors));
      output.stdout(lines.map((it) => `${it}\n`).join(""));
      if (lines.length === 0) output.stderr("No hand edits since promotion.\n");
    }
    return exitCodes.fine;
  },
});

async function findEdits(
  words: readonly string[],
  services: Services,
): Promise<Result<readonly DeploymentDiff[]>> {
  const { cwd } = services.environment;
  const known = await readKnownProject(cwd);
  if (!known.ok) return known;
  const { project, receipts } = known.value;
  const deployments = project.deployments.map((it) => it.name);
  const where = { projectRoot: project.root, cwd, receipts, deployments };
  const chosen = chooseFiles(words, where);
  if (!chosen.ok) return chosen;
  const edits = await diffAll(chosen.value, project.root, services);
  return edits.ok ? success(edits.value, [...known.diagnostics, ...edits.diagnostics]) : edits;
}

async function diffAll(
  chosen: readonly ChosenFiles[],
  projectRoot: string,
  services: Services,
): Promise<Result<readonly DeploymentDiff[]>> {
  const place = await openKnownPlace(projectRoot, services);
  // Without a store, the base knows what was promoted.
  const store = place.ok ? place.value?.store : undefined;
  const diagnostics: Diagnostic[] = [];
  const edits: DeploymentDiff[] = [];
  for (const it of chosen) {
    const diff = await diffDeployment({ projectRoot, ...it }, { clock: services.clock, store });
    diagnostics.push(...diff.diagnostics);
    if (diff.ok) edits.push(diff.value);
  }
  if (place.ok) place.value?.journal.close();
  return hasErrors(diagnostics) ? failure(...diagnostics) : success(edits, diagnostics);
}
