import type { CriterionResult, Verdict } from "../validation/verdict.ts";

/** What is known of a criterion wherever it was judged; receipts keep as much. */
type JudgedCriterion = Pick<CriterionResult, "id" | "end" | "digest" | "heldOut">;

/**
 * Ids of the criteria that pass on the promoted tree and fail on another one, both judged now. A
 * criterion is the same when its digest is, and, where it is visible, its id. What fails has failed every
 * time that it was tried: one that passed in between is flaky, and not lost.
 */
export function findRegressions(
  promoted: { readonly results: readonly JudgedCriterion[] },
  attempt: Verdict,
): readonly string[] {
  const held = promoted.results.filter((it) => it.end === "passed");
  return attempt.results
    .filter((it) => it.end === "failed" && held.some((other) => isSame(other, it)))
    .map((it) => it.id);
}

/** Whether a promoted tree need be judged again: something failed, so something may have been lost. */
export function mayHaveRegressed(attempt: Verdict): boolean {
  return attempt.results.some((it) => it.end === "failed");
}

function isSame(a: JudgedCriterion, b: JudgedCriterion): boolean {
  return a.digest === b.digest && a.heldOut === b.heldOut && (a.heldOut || a.id === b.id);
}
