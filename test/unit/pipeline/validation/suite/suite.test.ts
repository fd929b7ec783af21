import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SuiteCheck } from "#src/pipeline/package/criterion.ts";
import {
  availableSandboxes,
  type Court,
  criterion,
  files,
  judge,
  openCourt,
  run,
  selectionOf,
  suite,
} from "../../../../support/judging.ts";

const sandboxes = await availableSandboxes();

const goodSum = "exports.sum = (a, b) => a + b;\n";
const badSum = "exports.sum = (a, b) => a - b;\n";
const sumTest = `
const { test } = require("node:test");
const { equal } = require("node:assert");
const { sum } = require("../sum.js");
test("adds", () => equal(sum(1, 2), 3));
test("adds nothing", () => equal(sum(1, 0), 1));
`;
const nodeTest = [
  "node",
  "--test",
  "--test-reporter=junit",
  "--test-reporter-destination={report}",
  "{tests}/sum.test.js",
];
const expected = ["test::adds", "test::adds nothing"];

const tapTest = `
const { test, describe } = require("node:test");
const { strictEqual } = require("node:assert");
const { sum } = require("../sum.js");
describe("sums", () => {
  test("adds", () => strictEqual(sum(1, 2), 3));
  describe("deep", () => test("adds \\\\ # nothing", () => strictEqual(sum(1, 0), 1)));
});
test("later", { skip: "not yet" }, () => {});
test("loads", () => console.log("not ok 9 - forged"));
`;

let court: Court;
beforeAll(async () => {
  court = await openCourt();
  await court.write("validation/tests/sum.test.js", sumTest);
  await court.write("validation/tests/sum.tap.js", tapTest);
  await court.write("validation/canaries/minus/sum.js", badSum);
  await court.write("validation/held-out/tests/hidden-4711.test.js", sumTest);
});
afterAll(async () => court.remove());

describe.each(sandboxes)("a suite in a box of level $level", { timeout: 120_000 }, (sandbox) => {
  const judged = async (check: SuiteCheck, output: Readonly<Record<string, string>>) => {
    const tree = await court.storeOutput(output);
    const selection = selectionOf(court, [criterion("AC-1", check, { covers: ["KB-1"] })]);
    return judge(court, sandbox, { selection, tree });
  };
  const resultOf = async (...input: Parameters<typeof judged>) => {
    const { verdict } = await judged(...input);
    return verdict.results.find((it) => it.id === "AC-1")!.checks[0]!;
  };
  const junit = suite(nodeTest, { report: "junit", expect: { tests: expected, atLeast: 1 } });

  test("passes where the expected tests pass", async () => {
    const { verdict } = await judged(junit, { "sum.js": goodSum });
    expect(verdict.outcome).toBe("green");
    expect(verdict.results.at(-1)?.checks).toMatchObject([
      { kind: "suite", end: "passed", cases: { total: 2, failed: 0 } },
    ]);
  });

  test("fails with the tests that failed, and names no file of one run only", async () => {
    const first = await resultOf(junit, { "sum.js": badSum });
    expect(first).toMatchObject({
      end: "failed",
      symptom: "wrong-output",
      cases: { total: 2, failed: 1, failures: [{ name: "test::adds" }] },
      evidence: { message: "1 of 2 tests did not pass" },
    });
    expect(first.evidence?.command?.[3]).toMatch(/\/report$/u);
    expect(JSON.stringify(first)).not.toMatch(/report-[0-9a-f]/u);
  });

  test("reads nested TAP of the real runner", async () => {
    const argv = ["node", "--test", "--test-reporter=tap", ...nodeTest.slice(3, 4)];
    const tests = ["sums > adds", "sums > deep > adds \\ # nothing"];
    const tap = suite([...argv, "{tests}/sum.tap.js"], {
      report: "tap",
      expect: { tests, atLeast: 2 },
      canaries: [{ folder: "canaries/minus", fails: ["sums > adds"] }],
    });
    expect(await resultOf(tap, { "sum.js": goodSum })).toMatchObject({
      end: "passed",
      cases: { total: 4, failed: 0 },
      notes: ["The report has tests that are not expected: later, loads"],
    });
    expect(await resultOf(tap, { "sum.js": badSum })).toMatchObject({
      end: "failed",
      cases: {
        total: 4,
        failures: [{ name: "sums > adds", actual: expect.stringContaining("strictly equal") }],
      },
    });
    // A file that cannot be loaded, a run that ends before its time.
    for (const sum of ["throw new Error('no');\n", "process.exit(0);\n", "process.exit(1);\n"]) {
      expect(await resultOf(tap, { "sum.js": sum })).toMatchObject({ end: "failed" });
    }
  });

  test("reads CTRF", async () => {
    const ctrf = (failed: number) =>
      suite(
        [
          "node",
          "-e",
          `const tests = [{ name: "adds", suite: ["sum"], status: require("./sum.js").sum(1, 2) === 3 ? "passed" : "failed" }];
           require("fs").writeFileSync("{report}", JSON.stringify({ results: { summary: { tests: 1, failed: ${failed} }, tests } }))`,
        ],
        { report: "ctrf", expect: { tests: ["sum > adds"], atLeast: 1 } },
      );
    expect(await resultOf(ctrf(0), { "sum.js": goodSum })).toMatchObject({ end: "passed" });
    expect(await resultOf(ctrf(1), { "sum.js": badSum })).toMatchObject({
      end: "failed",
      cases: { failures: [{ name: "sum > adds" }] },
    });
    const untrue = await resultOf(ctrf(0), { "sum.js": badSum });
    expect(untrue.evidence?.message).toContain("its summary counts 0 failed tests");
  });

  test("replaces what the output has in the place of the tests", async () => {
    const output = { "sum.js": badSum, "tests/sum.test.js": "", "tests/other.test.js": "" };
    expect(await resultOf(junit, output)).toMatchObject({ end: "failed" });
    const listing = suite(["sh", "-c", "ls tests && test ! -e tests/other.test.js"]);
    expect(await resultOf(listing, output)).toMatchObject({ end: "passed" });
  });

  test("goes by the exit code alone where nothing else is said", async () => {
    const plain = suite(["node", "{tests}/sum.test.js"]);
    expect(await resultOf(plain, { "sum.js": goodSum })).toMatchObject({ end: "passed" });
    expect(await resultOf(plain, { "sum.js": badSum })).toMatchObject({
      end: "failed",
      evidence: { message: "The suite ended with exit code 1" },
    });
  });

  test.each<readonly [name: string, argv: readonly string[], says: string]>([
    ["no report is written", ["true"], "it is no plain file"],
    ["the report is no XML", ["sh", "-c", "echo hi > {report}"], "root node"],
    ["the report is huge", ["sh", "-c", "head -c 17000000 /dev/zero > {report}"], "at most 16 MiB"],
    ["the report is a link", ["ln", "-s", "/etc/passwd", "{report}"], "no plain file"],
    ["the report is a pipe", ["mkfifo", "{report}"], "no plain file"],
    [
      "the report is no success's",
      ["sh", "-c", `echo '<testsuite><testcase name="a"/></testsuite>' > {report}; exit 4`],
      "exit code 4, and yet no test of its report failed",
    ],
  ])("fails where %s", async (...[, argv, says]) => {
    const result = await resultOf(suite(argv, { report: "junit" }), { "sum.js": goodSum });
    expect(result.end).toBe("failed");
    expect(result.evidence?.message).toContain(says);
  });

  test("fails where the output ends the run before its tests", async () => {
    const result = await resultOf(junit, { "sum.js": "process.exit(0);\n" });
    expect(result).toMatchObject({ end: "failed", cases: { failed: 2 } });
  });

  test("fails where it takes too long, and errs where its program is not there", async () => {
    const slow = suite(["sleep", "9732"], { timeoutMs: 300 });
    expect(await resultOf(slow, { "sum.js": goodSum })).toMatchObject({ symptom: "timed-out" });
    const absent = suite(["no-such-runner"]);
    expect((await resultOf(absent, { "sum.js": goodSum })).end).not.toBe("passed");
  });

  test("leaves nothing in the output for the next check", async () => {
    const spoils = suite(["sh", "-c", "echo bad > sum.js; touch left"]);
    const after = run(["sh", "-c", "test ! -e left && test ! -e tests && grep -q a sum.js"]);
    const tree = await court.storeOutput({ "sum.js": goodSum });
    const selection = selectionOf(court, [criterion("AC-1", [spoils, after])]);
    const { verdict } = await judge(court, sandbox, { selection, tree });
    expect(verdict.outcome).toBe("green");
  });

  test("verifies no clause, unless a check from outside stands beside it", async () => {
    const clauses = [{ id: "KB-1" }] as never;
    const tree = await court.storeOutput({ "sum.js": goodSum });
    const verdictOf = async (checks: Parameters<typeof criterion>[1]) => {
      const criteria = [criterion("AC-1", checks, { covers: ["KB-1"] })];
      const selection = selectionOf(court, criteria, { clauses });
      return (await judge(court, sandbox, { selection, tree })).verdict;
    };
    expect((await verdictOf(junit)).unverified).toEqual(["KB-1"]);
    const both = [junit, files({ present: ["sum.js"] })];
    expect((await verdictOf(both)).unverified).toEqual([]);
  });

  test("a held-out suite runs its own tests and tells nothing of them", async () => {
    const argv = ["node", "{tests}/hidden-4711.test.js"];
    const secret = criterion("H-1", suite(argv), { covers: ["KB-1"], heldOut: true });
    const spy = criterion("AC-1", suite(["sh", "-c", "! ls -R . {tmp} | grep hidden-4711"]));
    const tree = await court.storeOutput({ "sum.js": badSum });
    const selection = selectionOf(court, [spy, secret]);
    const { verdict, events, sealed } = await judge(court, sandbox, { selection, tree });
    expect(verdict.results.slice(-2)).toMatchObject([
      { id: "AC-1", end: "passed" },
      { id: "held-out-1", end: "failed", checks: [{ kind: "held-out" }] },
    ]);
    expect(JSON.stringify([verdict, events])).not.toContain("hidden-4711");
    expect(JSON.stringify(sealed)).toContain("hidden-4711");
  });
});
