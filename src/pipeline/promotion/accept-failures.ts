import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Verdict } from "../validation/verdict.ts";
import type { Receipt } from "./receipt.ts";

/** An attempt, and what a person says of its failures. */
export interface Acceptance {
  readonly attempt: string;
  /** In the safe view: held-out criteria are waived as `held-out-1` … */
  readonly verdict: Verdict;
  /** Ids of the criteria that may fail. */
  readonly waive: readonly string[];
  /** Why they may. */
  readonly because: string | undefined;
}

/**
 * The waivers under which an attempt may be promoted: each required criterion that does not hold is
 * named, nothing else is, and there is a reason. Pure.
 */
export function acceptFailures(it: Acceptance): Result<Receipt["waivers"]> {
  const { attempt, verdict, waive } = it;
  const because = it.because?.trim() ?? "";
  const failed = verdict.results
    .filter(({ required, end }) => required && ["failed", "errored", "flaky"].includes(end))
    .map(({ id }) => id);
  const waived = [...new Set(waive)];
  const open = failed.filter((id) => !waived.includes(id));
  const problems: Diagnostic[] = waived
    .filter((criterion) => !failed.includes(criterion))
    .map((criterion) => diagnose("refinement/waiver-needless", { attempt, criterion }));
  if (waived.length > 0 && because === "")
    problems.push(diagnose("refinement/waiver-without-reason", {}));
  if (open.length > 0)
    problems.push(diagnose("refinement/attempt-not-green", { attempt, failed: open }));
  if (problems.length > 0) return failure(...problems);
  return success(waived.map((criterion) => ({ criterion, because })));
}
