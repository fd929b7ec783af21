import { describe, expect, it } from "vitest";
import { findRegressions, mayHaveRegressed } from "#src/pipeline/refinement/regressions.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

describe("findRegressions", () => {
  it("finds what held and fails now, required or not", () => {
    const promoted = verdictOf(
      resultOf("AC-1", "passed"),
      resultOf("AC-2", "passed", { required: false }),
    );
    const attempt = verdictOf(
      resultOf("AC-1", "passed"),
      resultOf("AC-2", "failed", { required: false }),
    );
    expect(findRegressions(promoted, attempt)).toEqual(["AC-2"]);
    expect(mayHaveRegressed(attempt)).toBe(true);
  });

  it("leaves out what failed before, what is new and what is checked differently", () => {
    const promoted = verdictOf(
      resultOf("AC-1", "failed"),
      resultOf("AC-2", "passed", { digest: "old" }),
    );
    const attempt = verdictOf(
      resultOf("AC-1", "failed"),
      resultOf("AC-2", "failed"),
      resultOf("AC-3", "failed"),
    );
    expect(findRegressions(promoted, attempt)).toEqual([]);
    expect(mayHaveRegressed(verdictOf(resultOf("AC-1", "passed")))).toBe(false);
  });

  it("takes what is flaky neither for held nor for lost", () => {
    const steady = verdictOf(resultOf("AC-1", "passed"));
    const flaky = verdictOf(resultOf("AC-1", "flaky"));
    expect(findRegressions(steady, flaky)).toEqual([]);
    expect(findRegressions(flaky, verdictOf(resultOf("AC-1", "failed")))).toEqual([]);
  });

  it("knows a held-out criterion by its digest, whatever its number", () => {
    const promoted = verdictOf(resultOf("held-out-1", "passed", { heldOut: true, digest: "d" }));
    const attempt = verdictOf(resultOf("held-out-2", "failed", { heldOut: true, digest: "d" }));
    expect(findRegressions(promoted, attempt)).toEqual(["held-out-2"]);
  });
});
