import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import { evidenceLines, unsealedLines } from "#src/cli/report/evidence.ts";
import type { CheckResult } from "#src/pipeline/validation/verdict.ts";
import { resultOf } from "../../../support/verdicts.ts";

const colors = picocolors.createColors(false);

function shown(check: Partial<CheckResult>, more: Parameters<typeof resultOf>[2] = {}) {
  const whole = { kind: "run", end: "failed" as const, durationMs: 0, ...check };
  return evidenceLines(resultOf("AC-1", "failed", { checks: [whole], ...more }), colors)
    .slice(1)
    .join("\n");
}

const wrong = { input: { year: 1900 }, symptom: "wrong-output" as const };

describe("what a check saw", () => {
  test("is the difference where there is one, else what was expected and what came", () => {
    const evidence = { message: "m", expected: "1", actual: "2", command: ["run", "it"] };
    expect(shown({ evidence })).toContain("command: run it\n      expected: 1\n      actual: 2");
    const both = shown({ evidence: { ...evidence, difference: "-1\n+2" } });
    expect(both).toContain("difference:\n        -1\n        +2");
    expect(both).not.toContain("expected");
  });

  test("is for a case its call, its input and what differs", () => {
    const failures = [
      { ...wrong, name: "leap", call: "isLeap", expected: "false", actual: "true" },
      {
        ...wrong,
        name: "list",
        expected: "{}",
        actual: "[]",
        difference: "$.a: missing\n$.b: missing",
      },
      {
        ...wrong,
        name: "test::id",
        input: null,
        expected: "a test that passes",
        actual: "one\ntwo",
      },
      { ...wrong, name: "dies", expected: "1", actual: "ended", symptom: "crashed" as const },
    ];
    const cases = { total: 90, failed: 14, failures };
    expect(
      shown({ evidence: { message: "m" }, cases })
        .split("\n")
        .slice(1)
        .map((it) => it.slice(6)),
    ).toEqual([
      'leap: isLeap({"year":1900})',
      "  expected: false",
      "  actual: true",
      'list: ({"year":1900})',
      "  difference:",
      "    $.a: missing",
      "    $.b: missing",
      "test::id",
      "  expected: a test that passes",
      "  actual:",
      "    one",
      "    two",
      'dies: ({"year":1900}) (crashed)',
      "  expected: 1",
      "  actual: ended",
      "… 10 more",
    ]);
  });

  test("cannot steer a terminal, wherever it stands", () => {
    const evil = "\u001B]0;x\u0007\u202E";
    const failure = { ...wrong, input: evil, name: evil, call: evil, expected: evil, actual: evil };
    const text = shown({
      evidence: {
        message: evil,
        command: [evil],
        expected: evil,
        actual: evil,
        stdout: evil,
        stderr: evil,
      },
      cases: { total: 2, failed: 2, failures: [failure, { ...failure, difference: evil }] },
      notes: [evil],
    });
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/u);
  });

  test("stays sealed for a held-out criterion, but for whoever unseals it", () => {
    const check = { evidence: { message: "SECRET", difference: "SECRET" }, notes: ["SECRET"] };
    expect(shown(check, { heldOut: true })).toBe("");
    const whole = { kind: "run", end: "failed" as const, durationMs: 0, ...check };
    const result = resultOf("AC-1", "failed", { checks: [whole], heldOut: true });
    expect(unsealedLines(result, colors).join("\n")).toContain("difference: SECRET");
  });
});
