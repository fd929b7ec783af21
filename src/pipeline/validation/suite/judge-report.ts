import type { SuiteExpectation } from "../../package/criterion.ts";
import { type CheckOutcome, failed } from "../finding.ts";
import type { CaseFailure } from "../verdict.ts";
import type { TestResult } from "./test-report.ts";

/** Failures that evidence keeps, and surplus ids that a note names. */
const kept = 20;
const named = 5;

/**
 * Holds the tests of a report against what is expected. A test fails that failed at any time it is told
 * of; an expected one also where it is missing, skipped, or told twice.
 */
export function judgeReport(
  tests: readonly TestResult[],
  { tests: expected, atLeast }: SuiteExpectation,
): CheckOutcome {
  const byId = groupById(tests);
  const missing = expected.filter((it) => !byId.has(it));
  const wanted = new Set(expected);
  const failures = [
    ...[...byId].flatMap(([id, told]) => failureOf(id, told, wanted.has(id))),
    ...missing.map((id) => failureNamed(id, "it is not in the report")),
  ];
  const total = byId.size + missing.length;
  const cases = { total, failed: failures.length, failures: failures.slice(0, kept) };
  const notes = expected.length === 0 ? [] : surplus([...byId.keys()], wanted);
  if (failures.length > 0) {
    const message = `${failures.length} of ${total} tests did not pass`;
    return { cases, notes, finding: failed("wrong-output", { message }) };
  }
  const passed = [...byId.values()].filter((it) => it.every(({ end }) => end === "passed")).length;
  if (passed >= atLeast) return { cases, notes };
  const message = `${passed} tests passed, not at least ${atLeast}`;
  return { cases, notes, finding: failed("wrong-output", { message }) };
}

function groupById(tests: readonly TestResult[]): ReadonlyMap<string, readonly TestResult[]> {
  const byId = new Map<string, TestResult[]>();
  for (const it of tests) {
    const told = byId.get(it.id);
    if (told === undefined) byId.set(it.id, [it]);
    else told.push(it);
  }
  return byId;
}

function failureOf(
  id: string,
  told: readonly TestResult[],
  isExpected: boolean,
): readonly CaseFailure[] {
  const failure = told.find((it) => it.end === "failed");
  if (failure !== undefined) return [failureNamed(id, failure.message ?? "failed")];
  if (!isExpected) return [];
  if (told.some((it) => it.end === "skipped")) return [failureNamed(id, "it was skipped")];
  return told.length > 1 ? [failureNamed(id, `it is told of ${told.length} times`)] : [];
}

function failureNamed(name: string, actual: string): CaseFailure {
  return { name, input: null, expected: "a test that passes", actual, symptom: "wrong-output" };
}

function surplus(ids: readonly string[], wanted: ReadonlySet<string>): readonly string[] {
  const extra = ids.filter((it) => !wanted.has(it));
  if (extra.length === 0) return [];
  const more = extra.length > named ? ` and ${extra.length - named} more` : "";
  return [`The report has tests that are not expected: ${extra.slice(0, named).join(", ")}${more}`];
}
