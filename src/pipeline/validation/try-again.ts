import { elapsed } from "./elapsed.ts";
import type { CriterionResult } from "./verdict.ts";

/**
 * Which red criteria are tried again on the same output. `decisive`: until a required one has failed every
 * time, for then the output is red whatever the others are. `every`: all. `never`: none.
 */
export type TryAgain = "never" | "decisive" | "every";

/** How often a red criterion is tried at most: once, and three times more (METRICS §3.5). */
const mostTries = 4;

/** Whether a result must be tried again, before it is believed; `earlier` are the results before it. Pure. */
export function isDoubtful(
  { end, checks }: CriterionResult,
  {
    tryAgain,
    earlier,
  }: { readonly tryAgain: TryAgain; readonly earlier: readonly CriterionResult[] },
): boolean {
  if (end !== "failed" || tryAgain === "never") return false;
  // It looks at the stored bytes only: they stay what they are.
  if (checks.at(-1)?.kind === "files") return false;
  return tryAgain === "every" || !earlier.some((it) => it.required && it.end === "failed");
}

/**
 * Tries a red criterion until it passes, which makes it flaky, or has failed every time. Where it cannot be
 * tried any more nobody knows, and that is its result.
 */
export async function tryUntilSure(
  first: CriterionResult,
  again: () => Promise<CriterionResult>,
): Promise<CriterionResult> {
  const startedAt = performance.now();
  const whole = (): number => first.durationMs + elapsed(startedAt);
  for (let times = 2; times <= mostTries; times += 1) {
    // One after the other: each finds the output as the first one did.
    const next = await again();
    if (next.end === "errored") return { ...next, durationMs: whole() };
    // Whatever else is missing, what failed before holds now.
    if (next.end !== "failed") {
      const tried = { times, failed: times - 1 };
      return { ...unsteady(first), tried, durationMs: whole() };
    }
  }
  const tried = { times: mostTries, failed: mostTries };
  return { ...first, tried, durationMs: whole() };
}

/** A failed result as one of a criterion that passes, too. */
function unsteady(result: CriterionResult): CriterionResult {
  const checks = result.checks.map((it) =>
    it.end === "failed" ? { ...it, end: "flaky" as const } : it,
  );
  return { ...result, end: "flaky", checks };
}
