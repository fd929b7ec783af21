import type { Budget } from "../resolution/deployment.ts";
import {
  bestAttempt,
  compareAttempts,
  failedCriteria,
  isPromotable,
  type JudgedAttempt,
} from "./attempt-order.ts";
import type { Decision, StopCause } from "./decision.ts";
import { reachedLimit, type Spending } from "./spending.ts";

/** Everything a decision is made from. */
export interface RefinementState {
  /** All judged attempts of the run in their order; the last one is to be decided on. */
  readonly attempts: readonly JudgedAttempt[];
  readonly budget: Budget;
  readonly spent: Spending;
  /** Whether the agent stopped lawfully over a contradiction. */
  readonly conflict: boolean;
  /** Whether the runtime could take a further turn: a recording may have none left. */
  readonly moreTurns: boolean;
  /** Whether the first generation began with the promoted tree. */
  readonly incremental?: boolean;
}

/** Repairs of an incremental generation: what they do not mend may lie in what it began with. */
const incrementalRepairs = 2;

/** What follows from the last attempt: promote it, repair it, begin anew, or stop with the best one. */
export function decide(state: RefinementState): Decision {
  const last = state.attempts.at(-1);
  const stop = (because: StopCause): Decision => {
    const best = bestAttempt(state.attempts);
    return { kind: "stop", because, ...(best === undefined ? {} : { best: best.id }) };
  };
  if (last === undefined) return stop("runtime-failed");
  if (state.conflict) return stop("conflict");
  if (isPromotable(last)) return { kind: "promote", attempt: last.id };
  if (last.verdict.outcome === "errored") return stop("judge-errored");
  // Nobody knows whether the check or the output is at fault: no agent is sent to look for it.
  if (last.verdict.outcome === "flaky") return stop("checks-flaky");
  // A person's turn costs no agent's.
  if (last.verdict.outcome === "waiting" && last.regressions.length === 0) return stop("unsigned");
  if (!state.moreTurns) return stop("out-of-recorded-turns");
  if (wroteNothingTwice(state.attempts)) return stop("nothing-written");
  const limit = reachedLimit(state.spent, state.budget);
  if (limit !== undefined) return stop(limit);
  const generation = state.attempts.filter((it) => it.generation === last.generation);
  const isIncremental = state.incremental === true && last.generation === 1;
  const repairs = Math.min(state.budget.repairs, isIncremental ? incrementalRepairs : Infinity);
  const hopeless = reasonToGiveUp(generation, repairs);
  if (hopeless === undefined) {
    return { kind: "repair", because: `${failedCriteria(last.verdict).length} criteria failed` };
  }
  return last.generation < state.budget.generations
    ? { kind: "fresh", because: hopeless }
    : stop("generations-spent");
}

/** Whether the last two turns left no file: then the agent cannot or will not write any. */
function wroteNothingTwice(attempts: readonly JudgedAttempt[]): boolean {
  const last = attempts.slice(-2).map(({ verdict }) => failedCriteria(verdict));
  return last.length === 2 && last.every((failed) => failed.includes("built-in/files"));
}

/** Why a further repair of this generation is not worth it; undefined where it is. */
function reasonToGiveUp(generation: readonly JudgedAttempt[], repairs: number): string | undefined {
  if (generation.length > repairs) return `${repairs} repairs were not enough`;
  if (repairsWithoutHelp(generation) >= 2) return "two repairs did not help";
  const returned = returningFailure(generation);
  return returned === undefined ? undefined : `${returned} failed again after it had passed`;
}

/** How many of the last repairs in a row were no better than the best attempt before them. */
function repairsWithoutHelp(generation: readonly JudgedAttempt[]): number {
  const helped = generation.map((attempt, index) => {
    const before = bestAttempt(generation.slice(0, index));
    return before === undefined || compareAttempts(attempt, before) < 0;
  });
  return helped.length - 1 - helped.lastIndexOf(true);
}

/** A criterion that failed, passed, and fails in the last attempt. */
function returningFailure(generation: readonly JudgedAttempt[]): string | undefined {
  const failures = generation.map((it) => new Set(failedCriteria(it.verdict)));
  const last = failures.at(-1) ?? new Set();
  return [...last].find((id) => {
    const firstFailure = failures.findIndex((it) => it.has(id));
    return failures.slice(firstFailure).some((it) => !it.has(id));
  });
}
