import { readCtrf } from "#src/pipeline/validation/suite/read-ctrf.ts";
import { readJUnit } from "#src/pipeline/validation/suite/read-junit.ts";
import { readTap } from "#src/pipeline/validation/suite/read-tap.ts";
import { reportLimits, type TestReport } from "#src/pipeline/validation/suite/test-report.ts";
import { fromTexts, fromValues } from "../input/seeds.ts";
import type { Target } from "../target.ts";

const junit = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testsuite name="s" tests="3">
    <testcase classname="test" name="adds &lt;one&gt;" time="0.1"/>
    <testcase name="bare"><failure message="1 != 2"><![CDATA[Trace]]></failure></testcase>
    <testcase classname="a" name="later"><skipped message="no"/></testcase>
    <error message="import"/>
  </testsuite>
</testsuites>
`;
const tap = `TAP version 14
1..3
# Subtest: group
    ok 1 - inner
    not ok 2 - fails \\# here # TODO later
      ---
      error: |-
        first
      ...
    1..2
ok 1 - group # time=3ms
not ok 2 - leaf
  ---
  message: "x"
  ...
ok 3 # SKIP no
`;
const ctrf = {
  results: {
    tool: { name: "jest" },
    summary: { tests: 3, passed: 1, failed: 1, pending: 0, skipped: 1, other: 0 },
    tests: [
      { name: "adds", status: "passed", duration: 1, suite: ["a", "b"] },
      { name: "fails", status: "failed", message: "x", suite: "a > b" },
      { name: "waits", status: "pending", flaky: false, retryAttempts: [{ status: "failed" }] },
    ],
  },
};

/** A report is read within its limits, or refused with a reason. */
function readerOf(read: (text: string) => TestReport): Target["run"] {
  return (bytes) => {
    const report = read(Buffer.from(bytes).toString("utf8"));
    if (!report.ok) {
      if (report.problem === "") throw new Error("refused without a reason");
      return;
    }
    if (report.tests.length > reportLimits.tests) throw new Error("more tests than a report has");
    for (const { id, message = "" } of report.tests) {
      if (id.length > reportLimits.idCharacters) throw new Error("a longer id than there is");
      if (message.length > reportLimits.messageCharacters) throw new Error("a longer message");
    }
  };
}

/** What suites report, written in a box. */
export const reportTargets: readonly Target[] = [
  {
    name: "junit",
    reads: "reports of suites in JUnit XML",
    share: 8,
    inputs: fromTexts([junit]),
    run: readerOf(readJUnit),
  },
  {
    name: "tap",
    reads: "reports of suites in TAP",
    share: 10,
    inputs: fromTexts([tap]),
    run: readerOf(readTap),
  },
  {
    name: "ctrf",
    reads: "reports of suites in CTRF",
    share: 8,
    inputs: fromValues([ctrf]),
    run: readerOf(readCtrf),
  },
];
