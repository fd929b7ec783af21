import { describe, expect, test } from "vitest";
import { judgeReport } from "#src/pipeline/validation/suite/judge-report.ts";
import type { TestResult } from "#src/pipeline/validation/suite/test-report.ts";

const passed = (...ids: readonly string[]): readonly TestResult[] =>
  ids.map((id) => ({ id, end: "passed" }));
const skipped: TestResult = { id: "a", end: "skipped" };
const broken: TestResult = { id: "a", end: "failed", message: "1 != 2" };

describe("judgeReport", () => {
  test("passes where all that is expected passed, and tells of the rest", () => {
    const outcome = judgeReport(passed("a", "b"), { tests: ["a"], atLeast: 1 });
    expect(outcome).toEqual({
      cases: { total: 2, failed: 0, failures: [] },
      notes: ["The report has tests that are not expected: b"],
    });
  });

  test.each([
    ["missing", passed("b"), "it is not in the report"],
    ["skipped", [skipped], "it was skipped"],
    ["told of twice", passed("a", "a"), "it is told of 2 times"],
    ["failed", [broken], "1 != 2"],
    ["failed before it passed", [broken, ...passed("a")], "1 != 2"],
  ])("fails where an expected test is %s", (_, tests, actual) => {
    const outcome = judgeReport(tests, { tests: ["a"], atLeast: 1 });
    expect(outcome.finding).toMatchObject({ end: "failed", symptom: "wrong-output" });
    expect(outcome.cases?.failures).toMatchObject([{ name: "a", actual }]);
  });

  test("lets other tests be skipped, and told of twice, but not fail", () => {
    const none = { tests: [], atLeast: 1 };
    expect(judgeReport([skipped, ...passed("b", "b")], none).finding).toBeUndefined();
    expect(judgeReport([broken, ...passed("b")], none).finding?.end).toBe("failed");
  });

  test("wants as many as it is told to", () => {
    const outcome = judgeReport([skipped, ...passed("b")], { tests: [], atLeast: 2 });
    expect(outcome.finding?.evidence.message).toBe("1 tests passed, not at least 2");
    expect(judgeReport([], { tests: [], atLeast: 1 }).finding?.end).toBe("failed");
  });
});
