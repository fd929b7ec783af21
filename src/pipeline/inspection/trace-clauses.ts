import type { Clause, SelectedCriterion, Selection } from "../composition/selection.ts";
import { isOutsideKind } from "../package/strength.ts";
import type { Receipt } from "../promotion/receipt.ts";
import type { Staleness } from "../building/standing.ts";
import type { End } from "../validation/verdict.ts";

/** Whether the output could forge what a check says. A check by a person or a model has no strength. */
type Strength = "outside" | "inside" | "none";

/** A visible criterion that covers a clause. */
export interface TracedCheck {
  readonly criterion: string;
  /** Of the strongest of its checks. */
  readonly strength: Strength;
  readonly kinds: readonly string[];
  readonly required: boolean;
  /** How it ended on what is promoted; missing where these checks never judged that. */
  readonly end?: End;
}

/** What is known of a clause's held-out checks. They have no names here. */
interface TracedHeldOut {
  /** As many as the package has now, and how many of them judge from outside. */
  readonly count: number;
  readonly outside: number;
  /** As the receipt says; these are the checks of then, in no order that tells which is which now. */
  readonly results: readonly { readonly id: string; readonly end: End }[];
}

/**
 * `verified`: a check from outside passed on what is promoted. `unverified`: none did. `uncovered`: nothing
 * tries it. `unknown`: nothing is promoted.
 */
type ClauseState = "verified" | "unverified" | "uncovered" | "unknown";

/** A clause with everything that tries it. */
export interface TracedClause extends Pick<Clause, "id" | "layer" | "path" | "span" | "text"> {
  readonly visible: readonly TracedCheck[];
  readonly heldOut: TracedHeldOut;
  readonly state: ClauseState;
  /** Visible checks try it, and no held-out one. */
  readonly visibleOnly: boolean;
  /** Each of its held-out checks was told to an agent; missing where nobody knows. */
  readonly worn?: boolean;
}

/** The clauses of a package, and what tries them. */
export interface ClauseTrace {
  readonly clauses: readonly TracedClause[];
  /** Visible criteria that cover no clause. */
  readonly orphans: readonly Pick<TracedCheck, "criterion" | "strength" | "end">[];
  /** METRICS §3.6, without kills of mutants: what a trial on damaged outputs leaves can only be less. */
  readonly coverage: {
    readonly verified: number;
    readonly clauses: number;
    readonly atMost: number;
  };
}

/** What is known of a promoted output. */
export interface PromotedKnowledge {
  readonly verdict: Receipt["verdict"];
  readonly stale: Staleness;
  /** Whether the held-out checks are those of then. */
  readonly sameHeldOut: boolean;
  /** Digests of held-out checks of the safe view that were told to an agent; undefined where nobody knows. */
  readonly told: ReadonlySet<string> | undefined;
}

/** Follows each clause to the checks that cover it now, and to how they ended on what is promoted. Pure. */
export function traceClauses(
  { clauses, criteria }: Pick<Selection, "clauses" | "criteria">,
  promoted: PromotedKnowledge | undefined,
): ClauseTrace {
  const visible = criteria.filter((it) => !it.criterion.heldOut);
  const traced = clauses.map((clause) => traceClause(clause, { criteria, promoted }));
  const verified = traced.filter((it) => it.state === "verified").length;
  return {
    clauses: traced,
    orphans: visible
      .filter((it) => it.criterion.covers.length === 0)
      .map((it) => {
        const { criterion, strength, end } = traceCheck(it, promoted);
        return { criterion, strength, ...(end === undefined ? {} : { end }) };
      }),
    coverage: {
      verified,
      clauses: clauses.length,
      atMost: clauses.length === 0 ? 0 : verified / clauses.length,
    },
  };
}

interface Knowledge {
  readonly criteria: readonly SelectedCriterion[];
  readonly promoted: PromotedKnowledge | undefined;
}

function traceClause(clause: Clause, { criteria, promoted }: Knowledge): TracedClause {
  const covering = criteria.filter((it) => it.criterion.covers.includes(clause.id));
  const visible = covering
    .filter((it) => !it.criterion.heldOut)
    .map((it) => traceCheck(it, promoted));
  const hidden = covering.filter((it) => it.criterion.heldOut);
  const results = heldOutResults(clause.id, promoted);
  const heldOut = {
    count: hidden.length,
    outside: hidden.filter((it) => strengthOf(it) === "outside").length,
    results: results.map(({ id, end }) => ({ id, end })),
  };
  const worn = isWorn(results, promoted);
  const { id, layer, path, span, text } = clause;
  return {
    id,
    layer,
    path,
    span,
    text,
    visible,
    heldOut,
    state: stateOf({ id, visible, heldOut }, promoted),
    visibleOnly: visible.length > 0 && hidden.length === 0,
    ...(worn === undefined ? {} : { worn }),
  };
}

type JudgedThen = Receipt["verdict"]["criteria"][number];

/** The results of then of held-out checks that covered a clause. */
function heldOutResults(
  clause: string,
  promoted: PromotedKnowledge | undefined,
): readonly JudgedThen[] {
  const judged = promoted?.verdict.criteria ?? [];
  return judged.filter((it) => it.heldOut && it.covers?.includes(clause) === true);
}

function traceCheck(
  { criterion, digest }: SelectedCriterion,
  promoted: PromotedKnowledge | undefined,
): TracedCheck {
  const then = promoted?.verdict.criteria.find(
    (it) => !it.heldOut && it.id === criterion.id && it.digest === digest,
  );
  return {
    criterion: criterion.id,
    strength: strengthOf({ criterion }),
    kinds: [...new Set(criterion.checks.map((it) => it.kind))],
    required: criterion.required,
    ...(then === undefined ? {} : { end: then.end }),
  };
}

function strengthOf({ criterion }: Pick<SelectedCriterion, "criterion">): Strength {
  const kinds = criterion.checks.map((it) => it.kind);
  if (kinds.some(isOutsideKind)) return "outside";
  return kinds.includes("suite") ? "inside" : "none";
}

/**
 * A visible check is known by its digest. Of held-out ones only what the receipt says of the clause counts,
 * and where the checks have changed since, that one which covered it passed.
 */
function stateOf(
  { id, visible, heldOut }: Pick<TracedClause, "id" | "visible" | "heldOut">,
  promoted: PromotedKnowledge | undefined,
): ClauseState {
  if (visible.length === 0 && heldOut.count === 0) return "uncovered";
  if (promoted === undefined) return "unknown";
  const { verdict, stale } = promoted;
  if (visible.some((it) => it.strength === "outside" && it.end === "passed")) return "verified";
  if (verdict.unverified.includes(id)) return "unverified";
  const isSame = !stale.prompt && !stale.judge;
  const held = heldOut.results.some((it) => it.end === "passed");
  return heldOut.count > 0 && (isSame || held) ? "verified" : "unverified";
}

/** Unknown where nothing was told here, or the held-out checks are others by now. */
function isWorn(
  results: readonly JudgedThen[],
  promoted: PromotedKnowledge | undefined,
): boolean | undefined {
  if (promoted?.told === undefined || !promoted.sameHeldOut || results.length === 0) {
    return undefined;
  }
  const { told } = promoted;
  return results.every((it) => told.has(it.digest));
}
