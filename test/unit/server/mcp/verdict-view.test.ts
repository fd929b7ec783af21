import { describe, expect, it } from "vitest";
import type { CriterionResult, Verdict } from "#src/pipeline/validation/verdict.ts";
import { verdictLines, verdictView } from "#src/server/mcp/verdict-view.ts";

const result = (id: string, more: Partial<CriterionResult> = {}): CriterionResult => ({
  id,
  says: `${id} holds.`,
  covers: ["KB-1"],
  required: true,
  heldOut: false,
  end: "passed",
  checks: [],
  digest: "d1g3st",
  durationMs: 1,
  ...more,
});

const heldOut = (number: number, end: "failed" | "passed"): CriterionResult =>
  result(`held-out-${number}`, {
    heldOut: true,
    end,
    checks: [{ kind: "held-out", end, symptom: "crashed", durationMs: 0 }],
  });

const verdict: Verdict = {
  tree: "t",
  outcome: "red",
  results: [
    result("AC-1"),
    result("AC-2", { end: "failed" }),
    heldOut(1, "failed"),
    heldOut(2, "failed"),
    heldOut(3, "passed"),
  ],
  unverified: ["KB-2"],
  box: "strict",
  seed: 1,
  durationMs: 2,
};

describe("verdictView", () => {
  it("names visible criteria that are open, and of held-out ones clauses and symptoms, each once", () => {
    expect(verdictView(verdict)).toEqual({
      outcome: "red",
      passed: 1,
      failed: 1,
      open: [{ id: "AC-2", says: "AC-2 holds.", covers: ["KB-1"], end: "failed" }],
      heldOut: [{ covers: ["KB-1"], symptom: "crashed" }],
      unverified: ["KB-2"],
    });
  });

  it("tells neither how many held-out checks there are nor their digests", () => {
    const told = JSON.stringify([verdictView(verdict), verdictLines(verdictView(verdict))]);
    expect(told).not.toMatch(/held-out-|d1g3st/u);
  });

  it("bounds every list and every text, and says how much was left out", () => {
    const long = "x".repeat(10_000);
    const clauses = Array.from({ length: 1000 }, (_, index) => `KB-${index}-${long}`);
    const results = Array.from({ length: 1000 }, (_, index) =>
      index % 2 === 0
        ? result(`AC-${index}-${long}`, { says: long, covers: clauses, end: "failed" })
        : { ...heldOut(index, "failed"), covers: [`KB-${index}-${long}`, ...clauses] },
    );
    const view = verdictView({ ...verdict, results, unverified: clauses });
    expect(view.leftOut).toEqual({ open: 300, heldOut: 300, unverified: 500 });
    expect(view.failed).toBe(500);
    expect(JSON.stringify(view).length).toBeLessThan(2_700_000);
    const [first] = view.open;
    expect([first?.id.length, first?.says.length, first?.covers.length]).toEqual([200, 500, 50]);
    expect(verdictLines(view).at(-1)).toBe("… 500 more: unverified");
  });
});
