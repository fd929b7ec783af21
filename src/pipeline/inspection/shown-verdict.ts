import type { CriterionResult, Verdict } from "../validation/verdict.ts";
import type { ShownAttempt } from "./show-attempt.ts";

/** What a result needs where nobody kept more. */
const unknown = { covers: [], checks: [], durationMs: 0 } as const;

/**
 * The verdict of a shown attempt in the safe view, for reports that need a whole one. Of a receipt it has
 * the ends without evidence; an attempt that was not judged has one criterion, which says so.
 */
export function shownVerdict(shown: ShownAttempt): Verdict {
  const { tree } = shown;
  if (shown.source === "journal") {
    if (shown.verdict !== undefined) return shown.verdict;
    const outcome = "errored";
    return {
      tree,
      outcome,
      results: [notJudged],
      unverified: [],
      box: "none",
      seed: 0,
      durationMs: 0,
    };
  }
  const { verdict, labels } = shown.receipt;
  return {
    tree,
    outcome: verdict.outcome,
    results: verdict.criteria.map((it) => ({ ...it, ...unknown, says: "as the receipt says" })),
    unverified: verdict.unverified,
    ...(verdict.dependencies === undefined ? {} : { dependencies: verdict.dependencies }),
    box: labels.box.checks,
    ...(labels.limits === undefined ? {} : { limits: labels.limits.checks }),
    seed: 0,
    durationMs: 0,
  };
}

const notJudged: CriterionResult = {
  id: "built-in/judged",
  says: "The attempt was judged.",
  required: true,
  heldOut: false,
  end: "errored",
  digest: "",
  ...unknown,
};
