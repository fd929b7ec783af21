import type { Verdict } from "../../pipeline/validation/verdict.ts";

/** Criteria that one answer names at most. */
const mostCriteria = 200;

/** A verdict as an agent is told it: visible criteria by name, of held-out ones clauses and symptoms. */
export interface VerdictView {
  readonly outcome: Verdict["outcome"];
  /** Visible ones. */
  readonly passed: number;
  readonly failed: number;
  /** Visible criteria that did not pass; at most 200. */
  readonly open: readonly {
    readonly id: string;
    readonly says: string;
    readonly covers: readonly string[];
    readonly end: string;
  }[];
  /** What failed out of sight: each pair of clauses and symptom once. */
  readonly heldOut: readonly { readonly covers: readonly string[]; readonly symptom: string }[];
  /** Clauses that no passing outside check covers. */
  readonly unverified: readonly string[];
}

/** Takes a verdict of the sealed-safe view; of held-out criteria only what failed is told, without ids. */
export function verdictView({ outcome, results, unverified }: Verdict): VerdictView {
  const visible = results.filter((it) => !it.heldOut);
  const open = visible
    .filter((it) => it.end !== "passed" && it.end !== "signed")
    .map(({ id, says, covers, end }) => ({ id, says, covers, end }));
  const failed = results.filter((it) => it.heldOut && it.end === "failed");
  const told = failed.map(({ covers, checks }) => ({
    covers,
    symptom: checks.find((it) => it.symptom !== undefined)?.symptom ?? "wrong-output",
  }));
  return {
    outcome,
    passed: visible.filter((it) => it.end === "passed").length,
    failed: visible.filter((it) => it.end === "failed").length,
    open: open.slice(0, mostCriteria),
    heldOut: [...new Map(told.map((it) => [JSON.stringify(it), it])).values()],
    unverified,
  };
}

/** The verdict in one line and one for each thing that is open. */
export function verdictLines(view: VerdictView): readonly string[] {
  return [
    `${view.outcome}: ${view.passed} visible criteria passed, ${view.failed} failed`,
    ...view.open.map((it) => `- ${it.id} ${it.end}: ${it.says}`),
    ...view.heldOut.map((it) => `- out of sight, ${it.covers.join(", ")}: ${it.symptom}`),
  ];
}
