import { escapeText } from "../../diagnostics/escape.ts";
import type { Combination, Combinations } from "../../pipeline/inspection/list-combinations.ts";
import type { Colors } from "../command.ts";
import { paintOutcome } from "./build-lines.ts";
import { plural } from "./summary.ts";

/** The combinations of a package's options as a table, and a count. */
export function combinationLines(
  { axes, combinations }: Combinations,
  colors: Colors,
): readonly string[] {
  const names = axes.map((it) => it.name);
  const rows = combinations.map((it) => [
    ...names.map((name) => escapeText(it.choices[name] ?? "")),
    criteriaText(it),
    it.recorded ? "recorded" : "",
  ]);
  const heads = [...names.map((it) => escapeText(it)), "criteria", ""];
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  const validated = combinations.filter((it) => it.validated?.outcome === "green").length;
  return [
    colors.dim(`${line(heads)}  validated`),
    ...rows.map((row, index) => `${line(row)}  ${stateText(combinations[index], colors)}`),
    "",
    `${validated} of ${plural(combinations.length, "combination")} validated as they are now`,
  ];
}

/** Visible and held-out criteria, and those that only some options are judged by. */
function criteriaText({ criteria: { visible, heldOut, tied } }: Combination): string {
  const all = heldOut === 0 ? String(visible) : `${visible} + ${heldOut}`;
  return tied === 0 ? all : `${all}, ${tied} tied`;
}

function stateText(combination: Combination | undefined, colors: Colors): string {
  const first = combination?.diagnostics[0];
  if (first !== undefined) return colors.red(`cannot be composed: ${first.code}`);
  const validated = combination?.validated;
  if (validated === undefined) return colors.yellow("never");
  const { outcome, promotedAs, attempt } = validated;
  const where = promotedAs === undefined ? attempt : `promoted as ${promotedAs}`;
  return `${paintOutcome(outcome, colors)}, ${escapeText(where)}`;
}
