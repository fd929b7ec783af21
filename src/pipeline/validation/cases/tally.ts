import { cut } from "../cut.ts";
import { type CheckOutcome, failed as failedFinding } from "../finding.ts";
import type { CaseFailure, CheckResult } from "../verdict.ts";

/** Failures that evidence keeps. */
const kept = 20;

/** Counts the cases of a table while they are judged in any order. */
export interface Tally {
  /** Counts a case that failed, by its row in the table; `differ` is asked only where it is kept. */
  fail(row: number, failure: CaseFailure, differ?: () => string | undefined): void;
  readonly failed: number;
  /** The failures that stand first in the table. */
  result(): NonNullable<CheckResult["cases"]>;
}

interface Kept {
  readonly row: number;
  readonly failure: CaseFailure;
  readonly differ: () => string | undefined;
}

function withDifference({ failure, differ }: Kept): CaseFailure {
  const difference = differ();
  return difference === undefined ? failure : { ...failure, difference: cut(difference, 1500) };
}

/** A tally of `total` cases, none of which has failed yet. */
export function makeTally(total: number): Tally {
  let failed = 0;
  let first: Kept[] = [];
  const sort = (): void => {
    first = first.toSorted((a, b) => a.row - b.row).slice(0, kept);
  };
  return {
    fail: (row, failure, differ = () => undefined) => {
      failed += 1;
      first.push({ row, failure, differ });
      if (first.length > 2 * kept) sort();
    },
    get failed() {
      return failed;
    },
    result: () => {
      sort();
      return { total, failed, failures: first.map(withDifference) };
    },
  };
}

/** What a table came to once every case was judged. */
export function concludeTable(tally: Tally): CheckOutcome {
  const cases = tally.result();
  const [first] = cases.failures;
  if (first === undefined) return { cases };
  const message = `${cases.failed} of ${cases.total} cases failed`;
  return { cases, finding: failedFinding(first.symptom, { message }) };
}
