import { describe, expect, test } from "vitest";
import { failed } from "#src/pipeline/validation/finding.ts";
import { judgeCanary } from "#src/pipeline/validation/suite/judge-canary.ts";
import type { TestReport, TestResult } from "#src/pipeline/validation/suite/test-report.ts";

const report = (...tests: readonly (readonly [string, TestResult["end"]])[]): TestReport => ({
  ok: true,
  tests: tests.map(([id, end]) => ({ id, end })),
});
const caught = report(["a", "failed"], ["b", "passed"], ["c", "skipped"]);
const unaware = report(["a", "passed"], ["b", "skipped"]);
const exitOne = failed("should-not-have-failed", { message: "The suite ended with exit code 1" });
const killed = failed("crashed", { message: "The suite was ended by SIGKILL" });
const late = failed("timed-out", { message: "The command had not ended after 10 s" });
const canary = { folder: "canaries/zero" };

describe("judgeCanary", () => {
  test.each([
    ["a test fails", canary, { report: caught, ending: exitOne }],
    ["a test fails, whatever the exit code", canary, { report: caught }],
    ["just the named tests fail", { ...canary, fails: ["a"] }, { report: caught }],
    ["the exit code says so, where nothing else counts", canary, { ending: exitOne }],
  ])("is content where %s", (_, given, run) => {
    expect(judgeCanary(given, run)).toBeUndefined();
  });

  const where = "the known-bad output canaries/zero";
  test.each([
    ["passes", canary, { report: unaware }, `The suite passes ${where}`],
    ["passes by its exit code", canary, {}, `The suite passes ${where}`],
    ["has an empty report", canary, { report: report() }, `The suite passes ${where}`],
    [
      "fails by its exit code alone",
      canary,
      { report: unaware, ending: exitOne },
      `The suite ended with exit code 1 on ${where}, and yet no test of its report failed`,
    ],
    [
      "leaves no report",
      canary,
      { report: { ok: false as const, problem: "it is empty" }, ending: exitOne },
      `The suite leaves no report of ${where} that can be read: it is empty`,
    ],
    [
      "is killed",
      canary,
      { ending: killed, report: caught },
      `The suite cannot judge ${where}: The suite was ended by SIGKILL`,
    ],
    [
      "takes too long",
      canary,
      { abnormal: late },
      `The suite cannot judge ${where}: The command had not ended after 10 s`,
    ],
    [
      "passes a test that must fail",
      { ...canary, fails: ["a", "b", "d"] },
      { report: caught },
      `On ${where} these tests must fail and did not: b, d`,
    ],
    [
      "fails by another test",
      { ...canary, fails: ["a"] },
      { report: report(["a", "failed"], ["b", "failed"]) },
      `On ${where} other tests failed than it names: b`,
    ],
  ])("complains where the suite %s", (...[, given, run, fault]) => {
    expect(judgeCanary(given, run)).toBe(fault);
  });
});
