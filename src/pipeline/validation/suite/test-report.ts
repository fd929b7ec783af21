/** One test as a report tells of it. */
export interface TestResult {
  /** How the format's ids are made is part of the reference. */
  readonly id: string;
  readonly end: "passed" | "failed" | "skipped";
  /** What the runner says of a failure. */
  readonly message?: string;
}

/** The tests of a report in their order, or why it cannot be read. */
export type TestReport =
  | { readonly ok: true; readonly tests: readonly TestResult[] }
  | { readonly ok: false; readonly problem: string };

/** What bounds a report: it comes from the box. */
export const reportLimits = {
  bytes: 16 * 2 ** 20,
  tests: 100_000,
  depth: 64,
  idCharacters: 1000,
  messageCharacters: 1000,
} as const;

/** The id of a failure that belongs to no test. */
export const suiteItself = "the suite itself";

/** The cause of what `refuse` throws, and of nothing else. */
const refusal = Symbol("refusal");

/** Ends the reading of a report. `problem` speaks of the report as _it_. */
export function refuse(problem: string): never {
  throw new Error(problem, { cause: refusal });
}

/** The report that `read` gives, or why it refuses it. */
export function whatIsRead(read: () => readonly TestResult[]): TestReport {
  try {
    const tests = read();
    const problem = excess(tests);
    return problem === undefined ? { ok: true, tests } : { ok: false, problem };
  } catch (error) {
    if (!(error instanceof Error) || error.cause !== refusal) throw error;
    return { ok: false, problem: error.message };
  }
}

/** Why a report has too much of something; undefined where it has not. */
export function excess(tests: readonly TestResult[]): string | undefined {
  if (tests.length > reportLimits.tests) return `it has more than ${reportLimits.tests} tests`;
  const long = tests.some((it) => it.id.length > reportLimits.idCharacters);
  return long
    ? `a test has a name of more than ${reportLimits.idCharacters} characters`
    : undefined;
}
