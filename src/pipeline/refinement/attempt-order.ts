import type { Verdict } from "../validation/verdict.ts";

/** An attempt with its verdict, as refinement sees it. */
export interface JudgedAttempt {
  readonly id: string;
  readonly generation: number;
  /** From 1 within the generation. */
  readonly turn: number;
  readonly files: number;
  readonly verdict: Verdict;
  /** Ids of criteria that passed on the promoted tree and fail here. */
  readonly regressions: readonly string[];
}

/** What is wrong with an attempt: the smaller list in lexical order is the better attempt. */
type Faults = readonly [regressions: number, failed: number, share: number, files: number];

/** Below zero where `a` is the better attempt: fewer regressions, required failures, failed cases, files. */
export function compareAttempts(a: JudgedAttempt, b: JudgedAttempt): number {
  const [left, right] = [faultsOf(a), faultsOf(b)];
  const differing = left.findIndex((fault, index) => fault !== right[index]);
  return differing === -1 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}

/** The best of the attempts, the earlier one of equals; undefined where there are none. */
export function bestAttempt(attempts: readonly JudgedAttempt[]): JudgedAttempt | undefined {
  return attempts.toSorted(compareAttempts)[0];
}

/** Whether the attempt may be promoted: nothing that is required failed or is flaky, nothing that held is lost. */
export function isPromotable(attempt: Pick<JudgedAttempt, "verdict" | "regressions">): boolean {
  const { outcome } = attempt.verdict;
  return (outcome === "green" || outcome === "unverified") && attempt.regressions.length === 0;
}

/** Ids of the required criteria that did not hold. */
export function failedCriteria(verdict: Verdict): readonly string[] {
  return verdict.results.filter((it) => it.required && it.end === "failed").map((it) => it.id);
}

function faultsOf(attempt: JudgedAttempt): Faults {
  const cases = attempt.verdict.results.flatMap((it) =>
    it.checks.flatMap((check) => check.cases ?? []),
  );
  const total = cases.reduce((sum, it) => sum + it.total, 0);
  const failed = cases.reduce((sum, it) => sum + it.failed, 0);
  return [
    attempt.regressions.length,
    failedCriteria(attempt.verdict).length,
    total === 0 ? 0 : failed / total,
    attempt.files,
  ];
}
