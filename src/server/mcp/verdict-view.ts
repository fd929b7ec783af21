import type { CriterionResult, Verdict } from "../../pipeline/validation/verdict.ts";
import { cutTo } from "./cut-text.ts";

/** Entries of each list of a verdict at most. */
const most = { open: 200, heldOut: 200, unverified: 500, covers: 50 } as const;
/** Characters of each text at most. */
const longest = { id: 200, says: 500, clause: 100 } as const;

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
    /** At most 50. */
    readonly covers: readonly string[];
    readonly end: string;
  }[];
  /** What failed out of sight: each pair of clauses and symptom once; at most 200. */
  readonly heldOut: readonly { readonly covers: readonly string[]; readonly symptom: string }[];
  /** Clauses that no passing outside check covers; at most 500. */
  readonly unverified: readonly string[];
  /** How many entries of each list were left out; missing where none were. */
  readonly leftOut?: Readonly<Partial<Record<"open" | "heldOut" | "unverified", number>>>;
}

/** Takes a verdict of the sealed-safe view; of held-out criteria only what failed is told, without ids. */
export function verdictView({ outcome, results, unverified }: Verdict): VerdictView {
  const visible = results.filter((it) => !it.heldOut);
  const lists = {
    open: visible.filter(isOpen).map(({ id, says, covers, end }) => ({
      id: cutTo(longest.id, id),
      says: cutTo(longest.says, says),
      covers: clausesOf(covers),
      end,
    })),
    heldOut: failedOutOfSight(results),
    unverified: unverified.map((it) => cutTo(longest.clause, it)),
  };
  const leftOut = Object.fromEntries(
    (["open", "heldOut", "unverified"] as const).flatMap((list) => {
      const left = lists[list].length - most[list];
      return left > 0 ? [[list, left]] : [];
    }),
  );
  return {
    outcome,
    passed: visible.filter((it) => it.end === "passed").length,
    failed: visible.filter((it) => it.end === "failed").length,
    open: lists.open.slice(0, most.open),
    heldOut: lists.heldOut.slice(0, most.heldOut),
    unverified: lists.unverified.slice(0, most.unverified),
    ...(Object.keys(leftOut).length === 0 ? {} : { leftOut }),
  };
}

function isOpen({ end }: CriterionResult): boolean {
  return end !== "passed" && end !== "signed";
}

function failedOutOfSight(results: Verdict["results"]): VerdictView["heldOut"] {
  const told = results
    .filter((it) => it.heldOut && it.end === "failed")
    .map(({ covers, checks }) => ({
      covers: clausesOf(covers),
      symptom: checks.find((it) => it.symptom !== undefined)?.symptom ?? "wrong-output",
    }));
  return [...new Map(told.map((it) => [JSON.stringify(it), it])).values()];
}

function clausesOf(covers: readonly string[]): readonly string[] {
  return covers.slice(0, most.covers).map((it) => cutTo(longest.clause, it));
}

/** The verdict in one line and one for each thing that is open. */
export function verdictLines(view: VerdictView): readonly string[] {
  return [
    `${view.outcome}: ${view.passed} visible criteria passed, ${view.failed} failed`,
    ...view.open.map((it) => `- ${it.id} ${it.end}: ${it.says}`),
    ...view.heldOut.map((it) => `- out of sight, ${it.covers.join(", ")}: ${it.symptom}`),
    ...Object.entries(view.leftOut ?? {}).map(([list, left]) => `… ${left} more: ${list}`),
  ];
}
