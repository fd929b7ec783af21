import { describe, expect, it } from "vitest";
import type { JudgedAttempt } from "#src/pipeline/refinement/attempt-order.ts";
import { decide, type RefinementState } from "#src/pipeline/refinement/decide.ts";
import { addSpending, nothingSpent } from "#src/pipeline/refinement/spending.ts";
import { attemptOf, resultOf, verdictOf } from "../../../support/verdicts.ts";

function state(
  attempts: readonly JudgedAttempt[],
  more: Partial<RefinementState> = {},
): RefinementState {
  return {
    attempts,
    budget: { generations: 2, repairs: 5, minutes: 60 },
    spent: nothingSpent,
    conflict: false,
    moreTurns: true,
    ...more,
  };
}

describe("decide", () => {
  it("promotes the first attempt in which everything holds", () => {
    expect(decide(state([attemptOf({ turn: 1 }, [])]))).toEqual({
      kind: "promote",
      attempt: "a11",
    });
  });

  it("promotes an output that nothing executable judges", () => {
    const attempt = {
      ...attemptOf({ turn: 1 }, []),
      verdict: { ...verdictOf(), outcome: "unverified" as const },
    };
    expect(decide(state([attempt])).kind).toBe("promote");
  });

  it("neither promotes nor repairs what is flaky, and repairs what fails beside it", () => {
    const flaky = resultOf("AC-1", "flaky");
    const attempt = (...more: readonly ReturnType<typeof resultOf>[]) => {
      const verdict = verdictOf(flaky, ...more);
      const outcome = more.length === 0 ? ("flaky" as const) : verdict.outcome;
      return { ...attemptOf({ turn: 1 }, []), verdict: { ...verdict, outcome } };
    };
    const stopped = { kind: "stop", because: "checks-flaky", best: "a11" };
    expect(decide(state([attempt()]))).toEqual(stopped);
    expect(decide(state([attempt(resultOf("AC-2", "failed"))])).kind).toBe("repair");
  });

  it("does not promote a green attempt that loses what held", () => {
    expect(decide(state([attemptOf({ turn: 1 }, [], ["AC-9"])])).kind).toBe("repair");
  });

  it("repairs while repairs help", () => {
    const attempts = [attemptOf({ turn: 1 }, [1, 2, 3]), attemptOf({ turn: 2 }, [1, 2])];
    expect(decide(state(attempts)).kind).toBe("repair");
  });

  it("begins anew after two failed repairs of an incremental generation, also where they help", () => {
    const attempts = [
      attemptOf({ turn: 1 }, [1, 2, 3]),
      attemptOf({ turn: 2 }, [1, 2]),
      attemptOf({ turn: 3 }, [1]),
    ];
    const fresh = { kind: "fresh", because: "2 repairs were not enough" };
    expect(decide(state(attempts)).kind).toBe("repair");
    expect(decide(state(attempts, { incremental: true }))).toEqual(fresh);
    expect(decide(state(attempts.slice(0, 2), { incremental: true })).kind).toBe("repair");
    // Only the first generation is.
    const later = attempts.map((it) => ({ ...it, generation: 2 }));
    expect(decide(state(later, { incremental: true })).kind).toBe("repair");
    const few = { generations: 2, repairs: 0, minutes: 60 };
    const [first] = attempts;
    const one = first === undefined ? [] : [first];
    expect(decide(state(one, { incremental: true, budget: few })).kind).toBe("fresh");
  });

  it("begins anew after two repairs without help", () => {
    const attempts = [
      attemptOf({ turn: 1 }, [1]),
      attemptOf({ turn: 2 }, [1]),
      attemptOf({ turn: 3 }, [1]),
    ];
    expect(decide(state(attempts.slice(0, 2))).kind).toBe("repair");
    expect(decide(state(attempts))).toEqual({ kind: "fresh", because: "two repairs did not help" });
  });

  it("begins anew when a failure returns", () => {
    const attempts = [
      attemptOf({ turn: 1 }, [1, 2, 3]),
      attemptOf({ turn: 2 }, [2, 3]),
      attemptOf({ turn: 3 }, [1]),
    ];
    expect(decide(state(attempts))).toEqual({
      kind: "fresh",
      because: "AC-1 failed again after it had passed",
    });
  });

  it("begins anew when the repairs of a generation are spent", () => {
    const attempts = [attemptOf({ turn: 1 }, [1, 2]), attemptOf({ turn: 2 }, [1])];
    const budget = { generations: 2, repairs: 1, minutes: 60 };
    expect(decide(state(attempts, { budget })).kind).toBe("fresh");
  });

  it("stops with the best attempt of all generations", () => {
    const attempts = [
      attemptOf({ generation: 1, turn: 1 }, [1]),
      attemptOf({ generation: 2, turn: 1 }, [1, 2]),
    ];
    const budget = { generations: 2, repairs: 0, minutes: 60 };
    expect(decide(state(attempts, { budget }))).toEqual({
      kind: "stop",
      because: "generations-spent",
      best: "a11",
    });
  });

  it("stops at the first limit that is reached", () => {
    const attempts = [attemptOf({ turn: 1 }, [1])];
    const spent = addSpending(nothingSpent, 5, { inputTokens: 80, outputTokens: 20, usd: 1 });
    const because = (budget: object) => {
      const decision = decide(
        state(attempts, { spent, budget: { generations: 2, repairs: 2, minutes: 60, ...budget } }),
      );
      return decision.kind === "stop" ? decision.because : decision.kind;
    };
    expect(because({})).toBe("repair");
    expect(because({ tokens: 101 })).toBe("repair");
    expect(because({ tokens: 100 })).toBe("tokens-spent");
    expect(because({ usd: 1 })).toBe("money-spent");
    expect(because({ minutes: 0 })).toBe("time-spent");
  });

  it("stops over a conflict, a judge's fault and a recording without further turns", () => {
    const red = attemptOf({ turn: 1 }, [1]);
    const errored = {
      ...red,
      verdict: { ...verdictOf(resultOf("AC-1", "errored")), outcome: "errored" as const },
    };
    expect(decide(state([red], { conflict: true }))).toMatchObject({ because: "conflict" });
    expect(decide(state([errored]))).toMatchObject({ because: "judge-errored" });
    expect(decide(state([red], { moreTurns: false }))).toMatchObject({
      because: "out-of-recorded-turns",
    });
    expect(decide(state([]))).toEqual({ kind: "stop", because: "runtime-failed" });
  });

  it("stops when two turns in a row left no file", () => {
    const empty = (turn: number): JudgedAttempt => ({
      ...attemptOf({ turn, files: 0 }, [1]),
      verdict: verdictOf(resultOf("built-in/files", "failed"), resultOf("AC-1", "failed")),
    });
    expect(decide(state([empty(1)])).kind).toBe("repair");
    expect(decide(state([empty(1), empty(2)]))).toMatchObject({ because: "nothing-written" });
    expect(decide(state([empty(1), attemptOf({ turn: 2 }, [1])])).kind).toBe("repair");
  });
});
