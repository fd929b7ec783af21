import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Selection } from "#src/pipeline/composition/selection.ts";
import type { SuiteCheck } from "#src/pipeline/package/criterion.ts";
import type { ValidationOptions } from "#src/pipeline/validation/validate.ts";
import {
  availableSandboxes,
  commandOf,
  type Court,
  criterion,
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
const deafTest = `
const { test } = require("node:test");
const { sum } = require("../sum.js");
test("adds", () => sum(1, 2) === 3);
`;
const runner = [
  "node",
  "--test",
  "--test-reporter=junit",
  "--test-reporter-destination={report}",
  "{tests}/sum.test.js",
];

let court: Court;
beforeAll(async () => {
  court = await openCourt();
  await court.write("validation/tests/sum.test.js", sumTest);
  await court.write("validation/deaf/sum.test.js", deafTest);
  await court.write("validation/canaries/minus/sum.js", badSum);
  await court.write("validation/canaries/right/sum.js", goodSum);
  await court.write("validation/canaries/built/source.js", badSum);
  await court.write("validation/canaries/dies/sum.js", "process.exit(0);\n");
  await court.write("validation/held-out/tests/sum.test.js", sumTest);
  await court.write("validation/held-out/canaries/hidden-4711/sum.js", goodSum);
});
afterAll(async () => court.remove());

describe.each(sandboxes)("canaries in a box of level $level", { timeout: 120_000 }, (sandbox) => {
  const withCanaries = (...canaries: SuiteCheck["canaries"]): SuiteCheck =>
    suite(runner, { report: "junit", canaries });
  const minus = { folder: "canaries/minus", fails: ["test::adds"] };

  const judged = async (
    check: SuiteCheck,
    {
      output = { "sum.js": goodSum },
      once,
      ...more
    }: Pick<Partial<Selection>, "commands"> & {
      readonly output?: Readonly<Record<string, string>>;
      readonly once?: ValidationOptions["once"];
    } = {},
  ) => {
    const tree = await court.storeOutput(output);
    const selection = selectionOf(court, [criterion("AC-1", check)], more);
    const judging = { selection, tree, ...(once === undefined ? {} : { once }) };
    const { verdict } = await judge(court, sandbox, judging);
    return { outcome: verdict.outcome, check: verdict.results.at(-1)!.checks[0]! };
  };

  test("let a suite count that fails on all of them", async () => {
    const sound = withCanaries(minus, { folder: "canaries/minus" });
    expect(await judged(sound)).toMatchObject({ outcome: "green", check: { end: "passed" } });
    const wrong = await judged(sound, { output: { "sum.js": badSum } });
    expect(wrong).toMatchObject({ outcome: "red", check: { end: "failed", cases: { failed: 1 } } });
  });

  test.each<readonly [name: string, check: SuiteCheck, says: string]>([
    [
      "passes one",
      { ...withCanaries({ folder: "canaries/minus" }), tests: "deaf", at: "deaf" },
      "The suite passes the known-bad output canaries/minus (a fault of the package)",
    ],
    [
      "passes the second",
      withCanaries(minus, { folder: "canaries/right" }),
      "The suite passes the known-bad output canaries/right",
    ],
    [
      "fails on one by other tests than it names",
      withCanaries({ folder: "canaries/minus", fails: ["test::adds nothing"] }),
      "these tests must fail and did not: test::adds nothing",
    ],
    [
      "runs no test on one",
      withCanaries({ folder: "canaries/dies" }),
      "known-bad output canaries/dies",
    ],
    ["has none of that name", withCanaries({ folder: "canaries/x" }), "is not in the package"],
    [
      "cannot be run at all",
      suite(["sh", "-c", "exit 3"], { report: "junit", canaries: [minus] }),
      "leaves no report of the known-bad output",
    ],
  ])("make a criterion err whose suite %s, whatever the output", async (...[, check, says]) => {
    for (const sum of [goodSum, badSum]) {
      const result = await judged(check, { output: { "sum.js": sum } });
      expect(result).toMatchObject({ outcome: "errored", check: { end: "errored" } });
      expect(result.check.evidence?.message).toContain(says);
    }
  });

  test("are prepared and started as outputs are, in a place like theirs", async () => {
    const setup = commandOf("sh", "-c", "test -e sum.js || cp source.js sum.js");
    const start = commandOf("./start.sh");
    const output = { "sum.js": goodSum, "start.sh": "#!/bin/sh\nexit 0\n" };
    const built = withCanaries({ folder: "canaries/built" });
    const commands = { setup };
    expect(await judged(built, { commands, output })).toMatchObject({ outcome: "green" });
    const fails = { setup: commandOf("sh", "-c", "test -e start.sh"), start };
    const unprepared = await judged(built, { commands: fails, output });
    expect(unprepared.check.evidence?.message).toContain(
      "The canary canaries/built cannot be prepared: The command `setup` ended with exit code 1",
    );
    const inPlace = suite(
      [
        "sh",
        "-c",
        "test {out} = $PWD && node -e 'require(\"./sum.js\").sum(1,2) == 3 || process.exit(1)'",
      ],
      {
        canaries: [{ folder: "canaries/minus" }],
        files: { given: "x" },
      },
    );
    expect(await judged(inPlace)).toMatchObject({ outcome: "green" });
  });

  test("are tried once where their results are kept, and again where the machine failed", async () => {
    const kept = new Map<string, unknown>();
    const computed: string[] = [];
    const once: ValidationOptions["once"] = async (key, compute, keep) => {
      // The key belongs to the value: one build keeps nothing else under it.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      if (kept.has(key)) return kept.get(key) as Awaited<ReturnType<typeof compute>>;
      computed.push(key);
      const value = await compute();
      if (keep(value)) kept.set(key, value);
      return value;
    };
    const sound = withCanaries(minus);
    await judged(sound, { once });
    await judged(sound, { once, output: { "sum.js": badSum } });
    expect(computed).toHaveLength(1);
    expect(computed[0]).toMatch(/^canary-[0-9a-f]{64}$/u);
    await judged({ ...sound, timeoutMs: 20_000 }, { once });
    expect(computed).toHaveLength(2);
    const absent = { ...sound, argv: ["no-such-runner-7"] };
    await judged(absent, { once });
    await judged(absent, { once });
    expect(computed).toHaveLength(4);
  });

  test("leave nothing behind for the output, which never sees them", async () => {
    const sound = withCanaries(minus);
    const look = run(["sh", "-c", "! grep -rl 'a - b' . {tmp} && ! ls ../canary"]);
    const tree = await court.storeOutput({ "sum.js": goodSum });
    const selection = selectionOf(court, [criterion("AC-1", [sound, look])]);
    expect((await judge(court, sandbox, { selection, tree })).verdict.outcome).toBe("green");
  });

  test("stay sealed where they are held out", async () => {
    const secret = suite(runner, {
      report: "junit",
      canaries: [{ folder: "canaries/hidden-4711" }],
    });
    const tree = await court.storeOutput({ "sum.js": goodSum });
    const criteria = [criterion("H-1", secret, { covers: ["KB-1"], heldOut: true })];
    const judging = { selection: selectionOf(court, criteria), tree };
    const { verdict, events, sealed } = await judge(court, sandbox, judging);
    expect(verdict.results.at(-1)).toMatchObject({ id: "held-out-1", end: "errored" });
    expect(JSON.stringify([verdict, events])).not.toContain("hidden-4711");
    expect(JSON.stringify(sealed)).toContain("hidden-4711");
  });
});
