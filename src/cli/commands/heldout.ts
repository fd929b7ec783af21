import { resolve } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { type Rotated, rotateHeldOut } from "../../pipeline/judging/rotate-held-out.ts";
import { type CommandModule, defineCommand, type Output } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { nextLines } from "../report/outcome.ts";
import { shortened } from "../report/summary.ts";

/** `psd heldout rotate <criterion> [path]`. */
export const heldoutCommand: CommandModule = defineCommand({
  arguments: [
    { name: "action", about: "`rotate`: make a held-out criterion a visible one", required: true },
    { name: "criterion", about: "its id", required: true },
    { name: "path", about: "a package, or its SPECPROMPT.md; the working folder" },
  ],
  options: { json: { type: "boolean", about: "print what was done as one JSON document" } },
  examples: [
    { line: "psd heldout rotate HO-3", about: "in the package of the working folder" },
    { line: "psd heldout rotate HO-3 ./link-checker", about: "in another one" },
  ],
  details:
    "Moves a held-out criterion whose failure agents were told to the visible ones, with its comments and\nthe files that only it names; everything else in the files stays as it is. Then says which clauses\nneed a new held-out sibling. `psd trace` shows which are worn.",
  async run(context) {
    const { values, environment, output } = context;
    const [action = "", criterion = "", path = "."] = context.arguments;
    if (action !== "rotate") {
      const args = { option: "action", value: action, expected: "`rotate`" };
      await writeDiagnostics([diagnose("command/wrong-value", args)], context);
      return exitCodes.wrongUse;
    }
    const rotated = await rotateHeldOut(resolve(environment.cwd, path), criterion);
    if (values.json === true) {
      output.stdout(findingsJson(rotated.diagnostics, rotated.ok ? { ...rotated.value } : {}));
    } else {
      await writeDiagnostics(rotated.diagnostics, context);
      if (rotated.ok) output.stdout(`${rotatedLines(rotated.value, path, output).join("\n")}\n`);
    }
    return rotated.ok ? exitCodes.fine : exitCodeOf(rotated.diagnostics);
  },
});

function rotatedLines(
  { criterion, from, to, files, unguarded }: Rotated,
  path: string,
  output: Output,
): readonly string[] {
  const colors = output.colors.stdout;
  const sibling =
    unguarded.length === 0
      ? []
      : [
          {
            line: `edit ${from}`,
            about: `write a sibling for ${shortened(unguarded)}: other inputs`,
          },
        ];
  return [
    `${colors.green("✓")} ${escapeText(criterion)} is visible now, in ${escapeText(to)}`,
    ...files.map((it) => `  ${it.kind.padEnd(6)}  ${escapeText(it.path)}`),
    ...(unguarded.length === 0
      ? []
      : [`  ${colors.yellow(`no held-out check any more: ${shortened(unguarded)}`)}`]),
    ...nextLines(
      [...sibling, { line: `psd check ${path}`, about: "see that all is well" }],
      colors,
    ),
  ];
}
