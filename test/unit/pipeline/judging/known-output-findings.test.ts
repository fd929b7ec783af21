import { expect, test } from "vitest";
import { judgeKnown } from "#src/pipeline/judging/known-output-findings.ts";
import type { Criterion } from "#src/pipeline/package/criterion.ts";
import { sealVerdict } from "#src/pipeline/validation/seal.ts";
import type { CriterionResult, Outcome } from "#src/pipeline/validation/verdict.ts";
import { criterion, openCourt, run, selectionOf } from "../../../support/judging.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

const span = (line: number) => ({ file: "/package/validation/acceptance.yaml", line, column: 9 });
const criteria: readonly Criterion[] = [
  criterion("AC-1", run(["true"]), { span: span(3) }),
  criterion("AC-2", run(["true"]), { span: span(7) }),
  criterion("HO-1", run(["true"]), { span: span(2), heldOut: true }),
];
const court = await openCourt();
const selection = selectionOf(court, criteria, { choices: { stack: "python" } });
await court.remove();

const heldOut = { heldOut: true, covers: ["KB-1"] };
const sealed = (outcome: Outcome, ...results: readonly CriterionResult[]) =>
  sealVerdict({ ...verdictOf(resultOf("built-in/files", "passed"), ...results), outcome });
const told = (tried: ReturnType<typeof judgeKnown>) =>
  tried.findings.map((it) => `${it.severity} ${it.code} ${it.span?.line ?? "-"} ${it.message}`);

test("a criterion that a stub passes is too weak, at its place; held-out ones, too", () => {
  const tried = judgeKnown(
    { kind: "stub", name: "silent", selection },
    sealed(
      "red",
      resultOf("AC-1", "passed"),
      resultOf("AC-2", "failed"),
      resultOf("AC-3", "not-run"),
      resultOf("HO-1", "passed", heldOut),
    ),
  );
  expect(tried).toMatchObject({
    asKnown: false,
    tried: 3,
    passed: 2,
    choices: { stack: "python" },
  });
  expect(told(tried)).toEqual([
    "warning validation/too-weak 3 AC-1 passes on an output that does nothing (silent)",
    "warning validation/too-weak 2 HO-1 passes on an output that does nothing (silent)",
  ]);
});

test.each<[Outcome, readonly string[]]>([
  ["red", []],
  ["flaky", []],
  [
    "green",
    ["error validation/canary-passed 1 no required criterion fails on the known-bad output `bad`"],
  ],
  [
    "unverified",
    ["error validation/canary-passed 1 no required criterion fails on the known-bad output `bad`"],
  ],
])("a canary that ends %s", (outcome, expected) => {
  const canary = { kind: "canary", name: "bad", file: "/package/bad/main.py", selection } as const;
  expect(told(judgeKnown(canary, sealed(outcome, resultOf("AC-1", "passed"))))).toEqual(expected);
});

test("a recording must end as it says; what is held out in it has no name", () => {
  const recording = {
    kind: "recording",
    name: "recordings/0/1",
    file: "/p/r.json",
    selection,
  } as const;
  const red = sealed("red", resultOf("AC-1", "failed"), resultOf("HO-1", "failed", heldOut));
  const green = sealed("green", resultOf("AC-1", "passed"));
  const failed = "the known-good output `recordings/0/1` fails AC-1, held-out-1";
  expect(told(judgeKnown(recording, green))).toEqual([]);
  expect(told(judgeKnown(recording, red))).toEqual([
    `warning validation/known-good-failed 1 ${failed}`,
  ]);
  expect(told(judgeKnown({ ...recording, recorded: "green" }, red))).toEqual([
    `error validation/known-good-failed 1 ${failed}`,
  ]);
  expect(told(judgeKnown({ ...recording, recorded: "red" }, red))).toEqual([]);
  const waiting = sealed("waiting", resultOf("AC-1", "not-run"));
  expect(told(judgeKnown({ ...recording, recorded: "waiting" }, waiting))).toEqual([]);
  expect(told(judgeKnown({ ...recording, recorded: "red" }, green))[0]).toContain(
    "validation/canary-passed",
  );
});

test("what errors is no verdict, and says why", () => {
  const errored = resultOf("AC-1", "errored", {
    checks: [{ kind: "run", end: "errored", evidence: { message: "no tool" }, durationMs: 1 }],
  });
  const recording = { kind: "recording", name: "r", selection } as const;
  expect(told(judgeKnown(recording, sealed("errored", errored)))).toEqual([
    "warning validation/known-not-judged - the known output `r` could not be judged: AC-1: no tool",
  ]);
});
