import { type Result, success } from "../../diagnostics/result.ts";
import type { SelectedCriterion, Selection } from "../composition/selection.ts";
import { digestOf } from "../package/digest.ts";
import { outcomeOf, unverifiedClauses } from "../validation/conclude.ts";
import { criterionFindings } from "../validation/criterion-findings.ts";
import type { CriterionResult, Verdict } from "../validation/verdict.ts";
import {
  type Validated,
  type ValidateOptions,
  type ValidateServices,
  withStored,
} from "./validate-subject.ts";
import type { ValidationSubject } from "./validation-subjects.ts";

/** A judgement from which a later one of the same subject may take results. */
export interface Judgement {
  /** Digest of what all criteria depend on: the files, the commands, the rules of the output. */
  readonly basis: string;
  /** In the order of `verdict.results`, built-in checks left out. */
  readonly criteria: readonly SelectedCriterion[];
  /** In the safe view. */
  readonly verdict: Verdict;
}

/** Files that were judged where they lie, as far as anything had changed. */
export interface JudgedAgain extends Validated {
  readonly judgement: Judgement;
  /** Ids of the criteria that were run; the results of the others are those of the earlier judgement. */
  readonly ran: readonly string[];
}

/** How a judgement that follows another one is bounded and listened to. */
export interface JudgeAgainOptions extends ValidateOptions {
  /** Told, before anything is run, how many criteria will be. */
  readonly onPlanned: (count: number) => void;
}

/**
 * Judges files as they lie there now, but runs only the criteria whose outcome may be another one than it
 * was: all, where the output or a command changed, else those whose checks or files changed. Of held-out
 * ones all or none, which keeps their numbers. No red one is tried again.
 */
export async function judgeAgain(
  subject: ValidationSubject,
  earlier: Judgement | undefined,
  {
    services,
    options,
  }: { readonly services: ValidateServices; readonly options: JudgeAgainOptions },
): Promise<Result<JudgedAgain>> {
  const { name, folder, drifted, composition } = subject;
  const { selection } = composition;
  return withStored(subject, { services, options }, async (judge, tree) => {
    const basis = basisOf(selection, tree.id);
    const known = earlier?.basis === basis ? keptOf(earlier, selection) : new Map();
    const again = selection.criteria.filter((it) => !known.has(it));
    options.onPlanned(again.length);
    const isNothing = earlier !== undefined && again.length === 0 && earlier.basis === basis;
    const judged = isNothing
      ? success(earlier.verdict)
      : await judge({ criteria: again, tryAgain: "never" });
    if (!judged.ok) return judged;
    const fresh = pair(again, isNothing ? [] : ownResults(judged.value));
    const results = selection.criteria.map((it) => fresh.get(it) ?? known.get(it)!);
    const verdict = conclude(judged.value, selection, results);
    return success({
      name,
      folder,
      drifted,
      verdict,
      findings: criterionFindings(verdict, selection),
      judgement: { basis, criteria: selection.criteria, verdict },
      ran: again.map((it) => fresh.get(it)!.id),
    });
  });
}

type Results = ReadonlyMap<SelectedCriterion, CriterionResult>;

function basisOf({ commands, needs, output, environmentParameters }: Selection, tree: string) {
  const words = Object.entries(commands).map(([name, it]) => [name, it.argv]);
  const environment = environmentParameters.map((it) => JSON.stringify(it));
  return digestOf({ tree, words, needs, output, environment });
}

/** The results of a judgement that hold for criteria as they are now. */
function keptOf({ criteria, verdict }: Judgement, selection: Selection): Results {
  if (verdict.results.some((it) => isBuiltIn(it) && it.end !== "passed")) return new Map();
  const before = [...pair(criteria, ownResults(verdict))];
  const kept = selection.criteria.flatMap((it) => {
    const { id, heldOut } = it.criterion;
    const found = before.find(
      ([was]) =>
        was.criterion.id === id && was.criterion.heldOut === heldOut && was.digest === it.digest,
    );
    return found === undefined || !isLasting(found) ? [] : [[it, renamed(found[1], it)] as const];
  });
  const heldOutKept = hidden(kept.map(([it]) => it)).join("\n");
  const isWhole = [criteria, selection.criteria].every(
    (it) => hidden(it).join("\n") === heldOutKept,
  );
  return new Map(isWhole ? kept : kept.filter(([it]) => !it.criterion.heldOut));
}

function hidden(some: readonly SelectedCriterion[]): readonly string[] {
  return some.filter((it) => it.criterion.heldOut).map((it) => it.criterion.id);
}

/** Whether the same check of the same files would end the same way: not where psd failed, or a person may sign. */
function isLasting([{ criterion }, { end }]: readonly [
  SelectedCriterion,
  CriterionResult,
]): boolean {
  const asksPerson = criterion.checks.some((it) => it.kind === "manual");
  return (end === "passed" || end === "failed" || end === "not-run") && !asksPerson;
}

/** A kept result with what the criterion says of itself now. */
function renamed(result: CriterionResult, { criterion }: SelectedCriterion): CriterionResult {
  const { covers, required } = criterion;
  return { ...result, covers, required, ...(result.heldOut ? {} : { says: criterion.says }) };
}

function conclude(
  verdict: Verdict,
  selection: Selection,
  own: readonly CriterionResult[],
): Verdict {
  const results = [...verdict.results.filter(isBuiltIn), ...own];
  // In the safe view a held-out result does not tell the kinds of its checks.
  const proofs = selection.criteria.map(({ criterion: { covers, checks } }, index) => ({
    covers,
    checks,
    end: own[index]!.end,
  }));
  const clauses = selection.clauses.map((it) => it.id);
  return {
    ...verdict,
    results,
    outcome: outcomeOf(results),
    unverified: unverifiedClauses(clauses, proofs),
  };
}

function pair(
  criteria: readonly SelectedCriterion[],
  results: readonly CriterionResult[],
): Results {
  return new Map(criteria.map((it, index) => [it, results[index]!]));
}

function ownResults({ results }: Verdict): readonly CriterionResult[] {
  return results.filter((it) => !isBuiltIn(it));
}

function isBuiltIn({ id }: Pick<CriterionResult, "id">): boolean {
  return id.startsWith("built-in/");
}
