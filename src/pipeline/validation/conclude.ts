import { isOutsideKind } from "../package/strength.ts";
import type { CriterionResult, Outcome } from "./verdict.ts";

/**
 * What all results together mean. A failure weighs most, then trouble, then what is unsteady, then what was
 * not tried: green needs every required criterion, and at least one.
 */
export function outcomeOf(results: readonly CriterionResult[]): Outcome {
  const required = results.filter((it) => it.required);
  if (required.some((it) => it.end === "failed")) return "red";
  if (required.some((it) => it.end === "errored")) return "errored";
  if (required.some((it) => it.end === "flaky")) return "flaky";
  if (required.some(isUnsigned)) return "waiting";
  const tried = required.some((it) => holds(it) && !isBuiltIn(it));
  return tried && required.every(holds) ? "green" : "unverified";
}

/** What decides whether a criterion proves its clauses. */
interface Proof extends Pick<CriterionResult, "end" | "covers"> {
  readonly checks: readonly { readonly kind: string }[];
}

/** The clauses that no passing outside check covers, in their order. */
export function unverifiedClauses(
  clauses: readonly string[],
  results: readonly Proof[],
): readonly string[] {
  const proven = results.filter(
    (it) => it.end === "passed" && it.checks.some((check) => isOutsideKind(check.kind)),
  );
  const covered = new Set(proven.flatMap((it) => it.covers));
  return clauses.filter((it) => !covered.has(it));
}

function holds(result: CriterionResult): boolean {
  return result.end === "passed" || result.end === "signed";
}

/** Whether nothing but a person's signature is missing, or a check beside it that cannot be run here. */
function isUnsigned({ end, checks }: CriterionResult): boolean {
  return end === "not-run" && checks.some((it) => it.kind === "manual" && it.end === "not-run");
}

/** Whether a result is of a check of psd's own. */
function isBuiltIn(result: Pick<CriterionResult, "id">): boolean {
  return result.id.startsWith("built-in/");
}
