import type {
  CheckResult,
  CriterionResult,
  End,
  Verdict,
} from "#src/pipeline/validation/verdict.ts";
import type { JudgedAttempt } from "#src/pipeline/refinement/attempt-order.ts";

/** A criterion's result; required and visible unless said otherwise. */
export function resultOf(
  id: string,
  end: End,
  more: Partial<CriterionResult> = {},
): CriterionResult {
  return {
    id,
    says: `${id} holds.`,
    covers: [],
    required: true,
    heldOut: false,
    end,
    checks: [],
    digest: `digest-${id}`,
    durationMs: 1,
    ...more,
  };
}

/** A failed check of a table in which `failed` of `total` cases failed. */
export function tableOf(total: number, failed: number): CheckResult {
  return {
    kind: "cases",
    end: failed === 0 ? "passed" : "failed",
    cases: { total, failed, failures: [] },
    durationMs: 1,
  };
}

/** A verdict with these results: red when a required one failed. */
export function verdictOf(...results: readonly CriterionResult[]): Verdict {
  const red = results.some((it) => it.required && it.end === "failed");
  return {
    tree: "tree",
    outcome: red ? "red" : "green",
    results,
    unverified: [],
    box: "none",
    seed: 1,
    durationMs: 1,
  };
}

/** An attempt in which the given criteria of AC-1 … AC-4 failed. */
export function attemptOf(
  place: { readonly generation?: number; readonly turn: number; readonly files?: number },
  failed: readonly number[],
  regressions: readonly string[] = [],
): JudgedAttempt {
  const { generation = 1, turn, files = 1 } = place;
  const results = [1, 2, 3, 4].map((n) =>
    resultOf(`AC-${n}`, failed.includes(n) ? "failed" : "passed"),
  );
  return {
    id: `a${generation}${turn}`,
    generation,
    turn,
    files,
    verdict: verdictOf(...results),
    regressions,
  };
}
