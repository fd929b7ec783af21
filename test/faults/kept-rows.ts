import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Row } from "./row.ts";
import type { FaultOutcome } from "./run-point.ts";

/**
 * Adds rows to those that earlier runs left in a file, so that a long run can be made in parts. Of two
 * outcomes of the same fault the later one stays; every random sequence is another fault.
 */
export function keepRows(file: string, rows: readonly Row[]): readonly Row[] {
  const earlier: readonly Row[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const names = [...new Set([...earlier, ...rows].map((it) => it.name))];
  const kept = names.map((name) => join(earlier.find(isNamed(name)), rows.find(isNamed(name))));
  writeFileSync(file, JSON.stringify(kept));
  return kept;
}

const isNamed =
  (name: string) =>
  (row: Row): boolean =>
    row.name === name;

function join(earlier: Row | undefined, later: Row | undefined): Row {
  if (later === undefined || earlier === undefined) {
    return later ?? earlier ?? { name: "", points: 0, outcomes: [] };
  }
  const isSequence = later.name.includes("random");
  const keyOf = ({ fault }: FaultOutcome, at: number): string =>
    isSequence ? String(at) : `${fault.kind} ${fault.at}`;
  const all = [...earlier.outcomes, ...later.outcomes];
  const outcomes = [...new Map(all.map((it, at) => [keyOf(it, at), it])).values()];
  // A busy machine has some points more.
  return { ...later, points: Math.min(earlier.points, later.points), outcomes };
}
