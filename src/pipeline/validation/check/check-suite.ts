import type { SuiteCheck } from "../../package/criterion.ts";
import type { CriterionBox } from "../box.ts";
import { type CheckOutcome, errored, failed } from "../finding.ts";
import { judgeReport } from "../suite/judge-report.ts";
import { withContext } from "./check-run.ts";
import { runSuite, type SuiteRun, type SuiteSource } from "./run-suite.ts";
import { type CanarySurroundings, tryCanaries } from "./try-canaries.ts";

/** What a suite needs beside its box. */
export interface SuiteSurroundings extends SuiteSource {
  readonly canaries: CanarySurroundings;
  /** Makes the copy of the output pristine. */
  readonly restore: () => Promise<void>;
}

/**
 * Lays the tests of the package beside the output and runs them, once they have failed on every canary;
 * nothing of it is left for a later check.
 */
export async function checkSuite(
  check: SuiteCheck,
  box: CriterionBox,
  surroundings: SuiteSurroundings,
): Promise<CheckOutcome> {
  const { restore, canaries } = surroundings;
  const distrust = await tryCanaries(check, box, { ...canaries, source: surroundings });
  if (distrust !== undefined) return { finding: errored(distrust) };
  await restore();
  try {
    const run = await runSuite(check, box, surroundings);
    if (run !== undefined) return judgeRun(check, run);
    return { finding: errored(`The package has no tests in ${check.tests}`) };
  } finally {
    await restore();
  }
}

function judgeRun(check: SuiteCheck, run: SuiteRun): CheckOutcome {
  const judged = judgeEnd(check, run);
  const outcome = { ...judged, notes: [...run.notes, ...(judged.notes ?? [])] };
  const { finding } = outcome;
  if (finding?.end !== "failed") return outcome;
  return { ...outcome, finding: withContext(finding, run.command, run.result) };
}

/** The exit code and the report must both say that all is well. */
function judgeEnd(check: SuiteCheck, { abnormal, ending, report }: SuiteRun): CheckOutcome {
  if (abnormal !== undefined || report === undefined) return { finding: abnormal ?? ending };
  if (!report.ok) {
    const message = `The suite left no report that can be read: ${report.problem}`;
    return { finding: ending ?? failed("missing-file", { message }) };
  }
  const outcome = judgeReport(report.tests, check.expect);
  if (outcome.finding !== undefined || ending === undefined) return outcome;
  const message = `${ending.evidence.message}, and yet no test of its report failed`;
  return { ...outcome, finding: { ...ending, evidence: { message } } };
}
