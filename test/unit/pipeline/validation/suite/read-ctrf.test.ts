import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCtrf } from "#src/pipeline/validation/suite/read-ctrf.ts";

type Told = Readonly<Record<string, unknown>>;

function report(tests: readonly Told[], summary: Told = {}): string {
  const failed = tests.filter((it) => it["status"] === "failed").length;
  return JSON.stringify({
    reportFormat: "CTRF",
    results: {
      tool: { name: "jest" },
      summary: { tests: tests.length, passed: 0, failed, ...summary },
      tests,
    },
  });
}

describe("readCtrf", () => {
  test("gives each test its id and its end", () => {
    const text = report([
      { name: "adds", status: "passed", duration: 1 },
      { name: "subtracts", suite: "sum.test.js > Sum", status: "failed", message: "1 != 2" },
      { name: "waits", suite: ["sum.test.js", "Sum"], status: "pending" },
      { name: "skips", suite: [], status: "skipped", flaky: null },
      { name: "times out", status: "other", rawStatus: "timedOut" },
      { name: "fails", status: "failed" },
      { name: "passes at last", status: "passed", flaky: true, retries: 1 },
      { name: "tried again", status: "passed", retryAttempts: [{ attempt: 1, status: "failed" }] },
    ]);
    expect(readCtrf(`\uFEFF${text}`)).toEqual({
      ok: true,
      tests: [
        { id: "adds", end: "passed" },
        { id: "sum.test.js > Sum > subtracts", end: "failed", message: "1 != 2" },
        { id: "sum.test.js > Sum > waits", end: "skipped" },
        { id: "skips", end: "skipped" },
        { id: "times out", end: "failed", message: "ended as other" },
        { id: "fails", end: "failed", message: "failed" },
        { id: "passes at last", end: "failed", message: "it failed before it passed" },
        { id: "tried again", end: "failed", message: "it failed before it passed" },
      ],
    });
  });

  const one = { name: "a", status: "passed" };
  test.each([
    ["nothing", "", "it is no JSON"],
    ["no JSON", "ok 1 - adds", "it is no JSON"],
    ["half a document", report([one]).slice(0, -1), "it is no JSON"],
    ["another document", "[]", "expected object"],
    ["no tests", '{ "results": { "summary": { "tests": 0, "failed": 0 } } }', "results.tests"],
    ["no summary", '{ "results": { "tests": [] } }', "results.summary"],
    ["a test without a name", report([{ status: "passed" }]), "results.tests.0.name"],
    ["an unknown end", report([{ name: "a", status: "ok" }]), "results.tests.0.status"],
    ["another count", report([one], { tests: 2 }), "counts 2 tests, and it has 1"],
    ["another count of failures", report([one], { failed: 1 }), "counts 1 failed tests"],
    ["great depth", `${"[".repeat(2 ** 22)}${"]".repeat(2 ** 22)}`, "nested too deeply"],
    ["brackets in texts", JSON.stringify(`\\"${"[".repeat(99)}`), "expected object"],
    ["great depth after a text", `["\\"[", ${"[".repeat(64)}`, "nested too deeply"],
    ["many suites", report([{ ...one, suite: Array(65).fill("a") }]), "results.tests.0.suite"],
    ["a long name", report([{ ...one, name: "a".repeat(1001) }]), "more than 1000 characters"],
    ["too many tests", report(Array.from({ length: 100_001 }, () => one)), "results.tests"],
  ])("refuses %s", (_, text, problem) => {
    const read = readCtrf(text);
    expect(read).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  test("reads back what a reporter would write, whatever else it says", () => {
    const told = fc.record({
      name: fc.string({ minLength: 1, maxLength: 20 }),
      status: fc.constantFrom("passed", "failed", "skipped", "pending", "other"),
      suite: fc.array(fc.string({ minLength: 1, maxLength: 9 }), { maxLength: 4 }),
      message: fc.string(),
      extra: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(told), (tests) => {
        const read = readCtrf(report(tests));
        const ids = tests.map((it) => [...it.suite, it.name].join(" > "));
        expect(read.ok && read.tests.map((it) => it.id)).toEqual(ids);
        const ends = tests.map(({ status }) => {
          if (status === "passed") return "passed";
          return status === "failed" || status === "other" ? "failed" : "skipped";
        });
        expect(read.ok && read.tests.map((it) => it.end)).toEqual(ends);
      }),
    );
  });
});
