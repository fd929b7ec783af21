import { expect, test } from "vitest";
import {
  chanceToSee,
  countEnds,
  failureRate,
  isFlaky,
  timesToSee,
} from "#src/pipeline/validation/steadiness.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

test("counts how criteria ended, in their order, those that are missing at times too", () => {
  const counted = countEnds([
    verdictOf(resultOf("AC-1", "passed"), resultOf("AC-2", "passed")),
    verdictOf(resultOf("AC-1", "passed"), resultOf("AC-2", "failed"), resultOf("AC-3", "errored")),
    verdictOf(resultOf("AC-1", "passed"), resultOf("AC-2", "failed"), resultOf("AC-3", "passed")),
  ]);
  expect(counted.map(({ id, ends }) => ({ id, ends }))).toEqual([
    { id: "AC-1", ends: { passed: 3 } },
    { id: "AC-2", ends: { passed: 1, failed: 2 } },
    { id: "AC-3", ends: { errored: 1, passed: 1 } },
  ]);
  expect(counted.map(isFlaky)).toEqual([false, true, false]);
});

test("gives a rate with its interval, and none where nothing could be tried", () => {
  // Wilson's intervals of METRICS §3.1: 8 of 10 and 3 of 3.
  const rate = failureRate({ ends: { failed: 8, passed: 2, errored: 4 } });
  expect(rate).toMatchObject({ failed: 8, times: 10, share: 0.8 });
  expect(rate?.low).toBeCloseTo(0.49, 2);
  expect(rate?.high).toBeCloseTo(0.94, 2);
  const always = failureRate({ ends: { failed: 3 } });
  expect([always?.low, always?.high]).toEqual([expect.closeTo(0.44, 2), 1]);
  expect(failureRate({ ends: { errored: 3 } })).toBeUndefined();
});

test.each([
  [0.5, 6],
  [0.3, 9],
  [0.2, 14],
  [0.1, 29],
  [0.05, 59],
])("a criterion that fails in %d of all tries takes %i to be seen", (rate, times) => {
  expect(timesToSee(rate, 0.95)).toBe(times);
  expect(chanceToSee(rate, times)).toBeGreaterThanOrEqual(0.95);
  expect(chanceToSee(rate, times - 1)).toBeLessThan(0.95);
});

test("one try sees nothing, and what never fails is never seen", () => {
  expect(chanceToSee(0.3, 1)).toBeCloseTo(0);
  expect(chanceToSee(0, 50)).toBe(0);
});
