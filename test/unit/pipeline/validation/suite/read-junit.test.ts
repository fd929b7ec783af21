import { describe, expect, test } from "vitest";
import { readJUnit } from "#src/pipeline/validation/suite/read-junit.ts";

const inSuite = (inner: string): string =>
  `<?xml version="1.0"?>\n<testsuites><testsuite name="s">${inner}</testsuite></testsuites>`;

describe("readJUnit", () => {
  test("gives each test its id and its end", () => {
    const text = inSuite(
      [
        '<testcase classname="a.B" name="adds &lt;one&gt;" time="0.1"/>',
        '<testcase name="bare"><failure message="1 != 2">Trace</failure></testcase>',
        '<testcase classname="a" name="broken"><error/></testcase>',
        '<testcase classname="a" name="later"><skipped message="no"/></testcase>',
        '<testcase classname="a" name="both"><skipped/><failure message="x"/></testcase>',
      ].join(""),
    );
    expect(readJUnit(text)).toEqual({
      ok: true,
      tests: [
        { id: "a.B::adds <one>", end: "passed" },
        { id: "bare", end: "failed", message: "1 != 2" },
        { id: "a::broken", end: "failed", message: "error" },
        { id: "a::later", end: "skipped" },
        { id: "a::both", end: "failed", message: "x" },
      ],
    });
  });

  test("takes an error of a suite for a failed test", () => {
    expect(readJUnit(inSuite('<error message="import"/>'))).toEqual({
      ok: true,
      tests: [{ id: "the suite itself", end: "failed", message: "import" }],
    });
  });

  test.each([
    ["nothing", "", "document must contain a root element"],
    ["no XML", "ok 1 - adds", "text data outside of root node"],
    ["half a document", "<testsuites><testsuite>", "unclosed tag: testsuite"],
    ["another document", "<html/>", "it begins with <html>"],
    ["a test without a name", inSuite("<testcase/>"), "a test has no name"],
    [
      "a test in a test",
      inSuite('<testcase name="a"><testcase name="b"/></testcase>'),
      "a test stands in another one",
    ],
    ["entities", '<!DOCTYPE a [<!ENTITY b "c">]><testsuite/>', "it declares a document type"],
    ["an unknown entity", inSuite('<testcase name="&b;"/>'), "undefined entity"],
    ["great depth", "<testsuite>".repeat(100), "it is nested too deeply"],
    [
      "too many tests",
      inSuite('<testcase name="a"/>'.repeat(101_000)),
      "it has more than 100000 tests",
    ],
  ])("refuses %s", (_, text, problem) => {
    const report = readJUnit(text);
    expect(report.ok).toBe(false);
    expect(report).toMatchObject({ problem: expect.stringContaining(problem) });
  });
});
