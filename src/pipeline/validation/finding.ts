import type { CheckResult, Evidence, Symptom } from "./verdict.ts";

/** Why a check did not pass. */
export type Finding =
  | { readonly end: "failed"; readonly symptom: Symptom; readonly evidence: Evidence }
  | { readonly end: "errored" | "not-run"; readonly evidence: Evidence };

/** What a check came to; without a finding it passed. */
export interface CheckOutcome {
  readonly finding?: Finding | undefined;
  readonly cases?: CheckResult["cases"];
  readonly notes?: CheckResult["notes"];
  /** Whether a person, and no process, says that it holds. */
  readonly signed?: true;
  readonly copied?: CheckResult["copied"];
}

/** The output does not do what it must. */
export function failed(symptom: Symptom, evidence: Evidence): Finding {
  return { end: "failed", symptom, evidence };
}

/** The check could not be made, through no fault of the output: the package's, the machine's or psd's. */
export function errored(message: string): Finding {
  return { end: "errored", evidence: { message } };
}

/** The check was not made. */
export function notRun(message: string): Finding {
  return { end: "not-run", evidence: { message } };
}
