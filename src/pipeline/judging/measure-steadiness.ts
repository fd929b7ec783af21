import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import { type ValidateOptions, type ValidateServices, withStored } from "./validate-subject.ts";
import { countEnds, type CriterionEnds, failureRate, isFlaky } from "../validation/steadiness.ts";
import type { Verdict } from "../validation/verdict.ts";
import type { ValidationSubject } from "./validation-subjects.ts";

/** How steady the checks of files were that were judged several times. */
export interface Steadiness extends Pick<ValidationSubject, "name" | "folder" | "drifted"> {
  /** How often all of them were judged. */
  readonly times: number;
  /** In the safe view. */
  readonly criteria: readonly CriterionEnds[];
  /** The flaky ones, with their places in the package. */
  readonly findings: readonly Diagnostic[];
}

/** How often, and who is told of each verdict. */
export interface SteadinessOptions extends ValidateOptions {
  readonly times: number;
  readonly onJudged: (verdict: Verdict, number: number) => void;
}

/** Judges files as they lie there now several times, each time from the start, and counts. */
export async function measureSteadiness(
  subject: ValidationSubject,
  services: ValidateServices,
  options: SteadinessOptions,
): Promise<Result<Steadiness>> {
  const { times, onJudged } = options;
  const verdicts = await withStored(subject, { services, options }, async (judge) => {
    const all: Verdict[] = [];
    for (let number = 1; number <= times; number += 1) {
      // Each has the machine for itself.
      const judged = await judge({ tryAgain: "never" });
      if (!judged.ok) return judged;
      onJudged(judged.value, number);
      all.push(judged.value);
    }
    return success(all);
  });
  if (!verdicts.ok) return verdicts;
  const criteria = countEnds(verdicts.value);
  const { name, folder, drifted } = subject;
  return success({
    name,
    folder,
    drifted,
    times,
    criteria,
    findings: findingsOf(criteria, subject),
  });
}

function findingsOf(
  criteria: readonly CriterionEnds[],
  { composition }: ValidationSubject,
): readonly Diagnostic[] {
  const visible = composition.selection.criteria.filter((it) => !it.criterion.heldOut);
  const spans = new Map(visible.map(({ criterion }) => [criterion.id, criterion.span]));
  return criteria.filter(isFlaky).map((it) => {
    const rate = failureRate(it);
    const seen = `it failed ${rate?.failed} of ${rate?.times} times`;
    const span = it.heldOut ? undefined : spans.get(it.id);
    const severity = it.required ? "error" : "warning";
    const args = { criterion: it.id, says: it.says, seen };
    return diagnose("validation/criterion-flaky", args, { span, severity });
  });
}
