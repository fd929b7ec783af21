import { expect, test } from "vitest";
import { outcomeOf, unverifiedClauses } from "#src/pipeline/validation/conclude.ts";
import type { End } from "#src/pipeline/validation/verdict.ts";
import { resultOf } from "../../../support/verdicts.ts";

const builtIn = resultOf("built-in/files", "passed");

test.each<[readonly End[], string]>([
  [["passed"], "green"],
  [["passed", "signed"], "green"],
  [["passed", "failed"], "red"],
  [["failed", "errored"], "red"],
  [["passed", "errored"], "errored"],
  [["failed", "flaky"], "red"],
  [["errored", "flaky"], "errored"],
  [["passed", "flaky", "not-run"], "flaky"],
  [["passed", "not-run"], "unverified"],
  [["not-run"], "unverified"],
  [[], "unverified"],
])("%j make %s", (ends, outcome) => {
  const results = ends.map((end, index) => resultOf(`AC-${index}`, end));
  expect(outcomeOf([builtIn, ...results])).toBe(outcome);
});

test("a criterion that is not required decides nothing", () => {
  const optional = resultOf("AC-2", "failed", { required: false });
  expect(outcomeOf([builtIn, resultOf("AC-1", "passed"), optional])).toBe("green");
  expect(outcomeOf([builtIn, resultOf("AC-1", "passed", { required: false })])).toBe("unverified");
});

test("a built-in check that fails is red", () => {
  expect(outcomeOf([resultOf("built-in/setup", "failed"), resultOf("AC-1", "passed")])).toBe("red");
});

const check = (kind: string) => [{ kind, end: "passed" as const, durationMs: 1 }];

test("a clause is verified by a passing outside check only", () => {
  const results = [
    resultOf("AC-1", "passed", { covers: ["KB-1"], checks: check("run") }),
    resultOf("AC-2", "failed", { covers: ["KB-2"], checks: check("run") }),
    resultOf("AC-3", "passed", { covers: ["KB-3"], checks: check("suite") }),
    resultOf("AC-4", "flaky", { covers: ["KB-4"], checks: check("run") }),
  ];
  expect(unverifiedClauses(["KB-1", "KB-2", "KB-3", "KB-4"], results)).toEqual([
    "KB-2",
    "KB-3",
    "KB-4",
  ]);
});
