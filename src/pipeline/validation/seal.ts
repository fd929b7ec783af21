import type { CheckResult, CriterionResult, Verdict } from "./verdict.ts";

/** What is said of every held-out criterion in place of its own sentence. */
const sealedSentence = "A held-out check";

/** The full results of held-out criteria: for `psd show --sealed` on a terminal, and for nothing else. */
export interface SealedEvidence {
  /** In the order of `held-out-1`, `held-out-2` … of the safe view. */
  readonly results: readonly CriterionResult[];
}

/** A verdict in the view that everybody may see, and what was taken out of it. */
export interface SealedVerdict {
  readonly verdict: Verdict;
  readonly sealed: SealedEvidence;
}

/** Takes everything out of a verdict that tells what a held-out check is. */
export function sealVerdict(verdict: Verdict): SealedVerdict {
  const heldOut = verdict.results.filter((it) => it.heldOut);
  const results = verdict.results.map((it) =>
    it.heldOut ? sealResult(it, heldOut.indexOf(it) + 1) : it,
  );
  return { verdict: { ...verdict, results }, sealed: { results: heldOut } };
}

/**
 * The safe view of a held-out criterion, the `number`th (from 1): its end, the clauses it covers, and
 * one symptom. Its name, its sentence, its checks, what they saw, how many there are, how often it was tried
 * and how long that took stay sealed: an output can be as slow and as unsteady as it likes to tell what it was
 * given.
 */
export function sealResult(full: CriterionResult, number: number): CriterionResult {
  const { tried: _, ...result } = full;
  const symptom = result.checks.find((it) => it.symptom !== undefined)?.symptom;
  const check: CheckResult = {
    kind: "held-out",
    end: result.end,
    ...(symptom === undefined ? {} : { symptom }),
    durationMs: 0,
  };
  return { ...result, ...sealedNames(number), checks: [check], durationMs: 0 };
}

/** The id and the sentence by which the `number`th held-out criterion is known outside. */
export function sealedNames(number: number): { readonly id: string; readonly says: string } {
  return { id: `held-out-${number}`, says: sealedSentence };
}
