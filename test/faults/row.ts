import type { Fault } from "./fault.ts";
import type { FaultOutcome } from "./run-point.ts";

/** How a command is broken off. */
export const kinds = ["kill", "torn", "ENOSPC", "EACCES"] as const;

/** What one scenario came to. */
export interface Row {
  readonly name: string;
  readonly points: number;
  readonly outcomes: readonly FaultOutcome[];
}

/** The table of reliability.md. */
export function tableOf(rows: readonly Row[]): string {
  const line = ({ name, points, outcomes }: Row): string => {
    const count = (kind: Fault["kind"]): number =>
      outcomes.filter((it) => it.fault.kind === kind).length;
    const lost = outcomes.filter((it) => it.faults.length > 0).length;
    return `| ${name} | ${points} | ${[...kinds, "write" as const].map(count).join(" | ")} | ${lost} |`;
  };
  return [
    "Written by `npm run test:faults -- --write`; with `--keep` a long run is made in parts. A _point_ is a call with which psd writes: a function of the file system, a statement of SQLite, a start or an end of git. They are counted by a preload that wraps those functions, so that a new one is a point by itself. After each fault the command is run again; _lost_ counts the faults after which a tree was neither the old nor the new one, an edit or a file of the user's was gone, a receipt, base, recording, journal or the store did not fit, a finished turn was paid again, or something was left behind. _Edited_: an editor appends to a promoted file at that point of a promotion; lost is what the user cannot find again in its place or in the store. Random sequences kill the command up to three times in a row, at any of its points.",
    "",
    "| command | points | killed | killed half-way | disk full | refused | edited | lost |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(line),
  ].join("\n");
}
