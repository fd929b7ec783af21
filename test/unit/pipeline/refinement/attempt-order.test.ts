import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestAttempt, compareAttempts } from "#src/pipeline/refinement/attempt-order.ts";
import { attemptOf, resultOf, tableOf, verdictOf } from "../../../support/verdicts.ts";

const attempts = fc
  .record({
    failed: fc.uniqueArray(fc.integer({ min: 1, max: 4 })),
    regressions: fc.uniqueArray(fc.constantFrom("AC-1", "AC-2")),
    files: fc.integer({ min: 0, max: 3 }),
  })
  .map((it) => attemptOf({ turn: 1, files: it.files }, it.failed, it.regressions));

describe("compareAttempts", () => {
  it("is a total order", () => {
    fc.assert(
      fc.property(attempts, attempts, attempts, (a, b, c) => {
        expect(Math.sign(compareAttempts(a, b))).toBe(-Math.sign(compareAttempts(b, a)) + 0);
        if (compareAttempts(a, b) <= 0 && compareAttempts(b, c) <= 0) {
          expect(compareAttempts(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it("counts a lost criterion heavier than a failed one, and that heavier than cases and files", () => {
    const lost = attemptOf({ turn: 1 }, [], ["AC-1"]);
    const failed = attemptOf({ turn: 2 }, [1, 2, 3, 4]);
    expect(compareAttempts(failed, lost)).toBeLessThan(0);
    const table = (failures: number) => ({
      ...attemptOf({ turn: 1, files: 9 - failures }, []),
      verdict: verdictOf(resultOf("AC-1", "failed", { checks: [tableOf(10, failures)] })),
    });
    expect(compareAttempts(table(2), table(3))).toBeLessThan(0);
  });

  it("prefers the earlier of equal attempts", () => {
    const [first, second] = [attemptOf({ turn: 1 }, [1]), attemptOf({ turn: 2 }, [2])];
    expect(bestAttempt([first, second])).toBe(first);
  });
});
