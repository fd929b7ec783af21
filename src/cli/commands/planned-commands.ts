import type { CommandGroup, CommandRow } from "../command.ts";

/** Name, what it will do, and what to do until then. */
type Planned = readonly [name: string, summary: string, instead: string];

const edit = "Change the SpecPrompt by hand and build it again.";
const compare = "Build several times and compare with `psd log`.";
const read = "Read the package's layers, or run `psd check`.";

const project: readonly Planned[] = [
  ["fleet", "Run many builds on many machines", compare],
  ["ui", "Show builds on a page", "Run `psd log` and `psd show`."],
];

const measuring: readonly Planned[] = [
  ["absorb", "Turn hand edits into amendments", edit],
  ["prove", "Prove an amendment by a fresh generation", edit],
  ["distill", "Draw lessons from past repairs", edit],
  ["ratio", "Compare the size of prompt and output", compare],
  ["trial", "Build many times and count", compare],
  ["mutate", "Try the checks on damaged outputs", compare],
  ["diverge", "Measure how generations differ", compare],
  ["suggest", "Suggest clauses that are missing", read],
  ["search", "Search for packages", read],
  ["audit", "Look for risks in packages", read],
];

/** Commands that a later version brings. */
export const plannedCommands: readonly CommandRow[] = [
  ...rows("project", project),
  ...rows("measuring", measuring),
];

function rows(group: CommandGroup, planned: readonly Planned[]): CommandRow[] {
  return planned.map(([name, summary, instead]) => ({ group, name, summary, module: { instead } }));
}
