import { digestOf } from "../package/digest.ts";
import { type Case, rightOutputs } from "../validation/cases/case.ts";

/** Two cases that ask for the same. */
export interface RepeatedCase {
  readonly first: Case;
  readonly second: Case;
  /** Whether they also expect the same. */
  readonly same: boolean;
}

/** Cases that give a function what an earlier one gave it. Pure. */
export function repeatedCases(cases: readonly Case[]): readonly RepeatedCase[] {
  const firsts = new Map<string, Case>();
  return cases.flatMap((second) => {
    const key = digestOf({ call: second.call, input: second.input ?? null });
    const first = firsts.get(key);
    if (first === undefined) {
      firsts.set(key, second);
      return [];
    }
    return [{ first, second, same: expectationOf(first) === expectationOf(second) }];
  });
}

function expectationOf(it: Case): string {
  return digestOf({ right: rightOutputs(it).map((one) => one ?? null), error: it.error ?? null });
}
