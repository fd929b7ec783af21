import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findUnsafe } from "#src/diagnostics/escape.ts";
import { toJUnit, toJUnitSuites } from "#src/pipeline/validation/junit.ts";
import type { CriterionResult, End } from "#src/pipeline/validation/verdict.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

const failing = (message: string): Partial<CriterionResult> => ({
  checks: [
    {
      kind: "run",
      end: "failed",
      symptom: "wrong-output",
      evidence: { message, expected: "<a & b>", actual: "\u001b[31mred\u0000" },
      durationMs: 1,
    },
  ],
});

test("has one case for each criterion, with what is wrong", () => {
  const xml = toJUnit(
    verdictOf(
      resultOf("built-in/files", "passed"),
      resultOf("AC-1", "failed", failing('not "equal"')),
      resultOf("AC-2", "not-run", {
        checks: [{ kind: "http", end: "not-run", evidence: { message: "later" }, durationMs: 0 }],
      }),
      resultOf("AC-3", "errored"),
    ),
  );
  expect(xml).toContain('<testsuites tests="4" failures="1" errors="1" skipped="1" time="0.001">');
  expect(xml).toContain(
    '<testcase classname="built-in" name="built-in/files: built-in/files holds." time="0.001"/>',
  );
  expect(xml).toContain(
    '<failure message="not &quot;equal&quot;" type="wrong-output">expected:\n&lt;a &amp; b&gt;\nactual:\n\\u{1b}[31mred\\u{0}</failure>',
  );
  expect(xml).toContain('<skipped message="later"/>');
  expect(xml).toContain('<error message="errored" type="errored"/>');
});

test("has a suite for each of several verdicts, and their sums", () => {
  const xml = toJUnitSuites([
    { name: "a", verdict: verdictOf(resultOf("AC-1", "passed")) },
    { name: "b & c", verdict: verdictOf(resultOf("AC-1", "failed"), resultOf("AC-2", "passed")) },
  ]);
  expect(xml).toContain('<testsuites tests="3" failures="1"');
  expect(xml).toContain('<testsuite name="a" tests="1" failures="0"');
  expect(xml).toContain('<testsuite name="b &amp; c" tests="2" failures="1"');
});

test("shows what is flaky as a failure that says so", () => {
  const [check] = failing("not equal").checks ?? [];
  const flaky = resultOf("AC-1", "flaky", {
    tried: { times: 3, failed: 2 },
    checks: check === undefined ? [] : [{ ...check, end: "flaky" }],
  });
  const xml = toJUnit(verdictOf(flaky, resultOf("AC-2", "passed")));
  expect(xml).toContain('tests="2" failures="1"');
  expect(xml).toContain(
    '<failure message="failed 2 of 3 times on the same files: not equal" type="flaky">',
  );
});

test("is well-formed whatever an output says", () => {
  const ends: readonly End[] = ["passed", "failed", "errored", "not-run"];
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...ends), (text, end) => {
      const check = { kind: "run", end, evidence: { message: text, actual: text }, durationMs: 1 };
      const xml = toJUnit(verdictOf(resultOf("AC-1", end, { says: text, checks: [check] })));
      expect(xml.isWellFormed()).toBe(true);
      expect(findUnsafe(xml)).toEqual([]);
      // XML 1.0 allows no control characters but tab, line feed and carriage return.
      expect(xml).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
      const bare = xml.replaceAll(/<[^<>]*>/gu, "").replaceAll(/&(?:amp|lt|gt|quot|#10);/gu, "");
      expect(bare).not.toMatch(/[<>&]/u);
    }),
  );
});
