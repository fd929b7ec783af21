import type { CriterionResult, End, Verdict } from "./verdict.ts";

/** How a criterion ended when one output was judged several times. */
export interface CriterionEnds extends Pick<
  CriterionResult,
  "id" | "says" | "covers" | "required" | "heldOut"
> {
  /** How often it ended so; ends that never occurred are missing. */
  readonly ends: Readonly<Partial<Record<End, number>>>;
}

/** Counts how the criteria of verdicts on one output ended, in the order of the first one. Pure. */
export function countEnds(verdicts: readonly Verdict[]): readonly CriterionEnds[] {
  const all = verdicts.flatMap((it) => it.results);
  const firsts = new Map(all.toReversed().map((it) => [it.id, it]));
  const ids = [...new Set(all.map((it) => it.id))];
  return ids.flatMap((id) => {
    const first = firsts.get(id);
    if (first === undefined) return [];
    const ends: Partial<Record<End, number>> = {};
    for (const { end } of all.filter((it) => it.id === id)) ends[end] = (ends[end] ?? 0) + 1;
    const { says, covers, required, heldOut } = first;
    return [{ id, says, covers, required, heldOut, ends }];
  });
}

/** Whether a criterion passed and failed on the same output. */
export function isFlaky({ ends }: Pick<CriterionEnds, "ends">): boolean {
  return ends.passed !== undefined && ends.failed !== undefined;
}

/** How often a criterion failed of the times when it could be tried. */
export interface FailureRate {
  readonly failed: number;
  readonly times: number;
  /** The share that failed, with its 95 % interval by Wilson; from 0 to 1. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The rate of failures of a criterion; undefined where it could never be tried. */
export function failureRate({ ends }: Pick<CriterionEnds, "ends">): FailureRate | undefined {
  const failed = ends.failed ?? 0;
  const times = failed + (ends.passed ?? 0);
  if (times === 0) return undefined;
  const share = failed / times;
  const z = 1.96;
  const middle = share + z ** 2 / (2 * times);
  const spread = z * Math.sqrt((share * (1 - share)) / times + z ** 2 / (4 * times ** 2));
  const whole = 1 + z ** 2 / times;
  return {
    failed,
    times,
    share,
    low: Math.max(0, (middle - spread) / whole),
    high: Math.min(1, (middle + spread) / whole),
  };
}

/**
 * The chance that so many tries of one output show a criterion that fails in a share `rate` of them both
 * passing and failing: 1 − (1 − f)^r − f^r (METRICS §3.5).
 */
export function chanceToSee(rate: number, times: number): number {
  return Math.max(0, 1 - (1 - rate) ** times - rate ** times);
}

/** How many tries see such a criterion with at least that chance; both above 0 and below 1. */
export function timesToSee(rate: number, chance: number): number {
  let times = 2;
  while (chanceToSee(rate, times) < chance) times += 1;
  return times;
}
