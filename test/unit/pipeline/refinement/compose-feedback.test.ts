import { describe, expect, it } from "vitest";
import { composeFeedback } from "#src/pipeline/refinement/compose-feedback.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

describe("composeFeedback", () => {
  it("shows what a visible check saw", () => {
    const text = composeFeedback({
      verdict: verdictOf(
        resultOf("AC-1", "passed"),
        resultOf("AC-2", "failed", {
          covers: ["KB-2"],
          checks: [
            {
              kind: "run",
              end: "failed",
              symptom: "wrong-output",
              evidence: {
                message: "stdout differs",
                expected: "404",
                actual: "``` 200",
                difference: "-404\n+200",
              },
              notes: ["conftest.py was taken away"],
              durationMs: 1,
            },
          ],
        }),
      ),
      regressions: ["AC-2"],
    });
    expect(text).toContain("1 of 2 checks passed");
    expect(text).toContain("## AC-2 (KB-2): AC-2 holds.");
    expect(text).toContain("must not be lost");
    expect(text).toContain("stdout differs\n\nconftest.py was taken away\n");
    expect(text).toContain("````\n``` 200\n````");
    expect(text).toContain("Difference:\n```\n-404\n+200\n```");
    expect(text).not.toContain("AC-1");
  });

  it("shows the cases that failed, ten at most", () => {
    const failures = Array.from({ length: 12 }, (_, n) => ({
      name: `case ${n}`,
      call: "slug",
      input: { text: "a" },
      expected: '"b"',
      actual: '"c"',
      symptom: "wrong-output" as const,
      ...(n === 0 ? { difference: "$.a: missing" } : {}),
    }));
    const check = {
      kind: "cases",
      end: "failed" as const,
      evidence: { message: "cases failed" },
      cases: { total: 20, failed: 12, failures },
      durationMs: 1,
    };
    const text = composeFeedback({
      verdict: verdictOf(resultOf("AC-1", "failed", { checks: [check] })),
      regressions: [],
    });
    expect(text).toContain("12 of 20 cases failed; the first 10");
    expect(text).toContain('- case 9: slug({"text":"a"}) should give "b", gave "c"');
    expect(text).toContain('gave "c"\n\n  Difference:\n  ```\n  $.a: missing\n  ```\n- case 1:');
    expect(text).not.toContain("case 10");
  });

  it("says nothing of what is flaky, and does not count it", () => {
    const failed = { kind: "run", end: "failed" as const, durationMs: 1 };
    const flaky = { ...failed, end: "flaky" as const, evidence: { message: "UNSTEADY" } };
    const text = composeFeedback({
      verdict: verdictOf(
        resultOf("AC-1", "passed"),
        resultOf("AC-2", "failed", { checks: [{ ...failed, evidence: { message: "wrong" } }] }),
        resultOf("AC-3", "flaky", { checks: [flaky] }),
        resultOf("held-out-1", "flaky", { covers: ["KB-9"], heldOut: true, checks: [flaky] }),
      ),
      regressions: [],
    });
    expect(text).toContain("1 of 2 checks passed");
    expect(text).not.toMatch(/AC-3|UNSTEADY|KB-9/u);
  });

  it("tells of a held-out check only clauses and a symptom", () => {
    const secret = resultOf("held-out-1", "failed", {
      heldOut: true,
      says: "SECRET",
      covers: ["KB-3", "US-1"],
      checks: [
        {
          kind: "run",
          end: "failed",
          symptom: "crashed",
          evidence: { message: "SECRET", stdout: "SECRET" },
          durationMs: 1,
        },
      ],
    });
    const text = composeFeedback({ verdict: verdictOf(secret), regressions: [] });
    expect(text).toContain("- KB-3, US-1: crashed");
    expect(text).not.toContain("SECRET");
    expect(text).not.toContain("held-out-1");
  });
});
