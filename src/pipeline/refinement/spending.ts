import type { Usage } from "../../adapters/runtime/runtime.ts";
import type { Budget } from "../resolution/deployment.ts";
import type { StopCause } from "./decision.ts";

/** What a build has spent so far, over all its turns and checks and all resumptions. */
export interface Spending {
  readonly milliseconds: number;
  readonly tokens: number;
  readonly usd: number;
}

/** Nothing spent. */
export const nothingSpent: Spending = { milliseconds: 0, tokens: 0, usd: 0 };

/** The sum of what was spent and of one more turn or verdict. Unknown numbers count as nothing. */
export function addSpending(spent: Spending, durationMs: number, usage: Usage = {}): Spending {
  return {
    milliseconds: spent.milliseconds + durationMs,
    tokens: spent.tokens + (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0),
    usd: spent.usd + (usage.usd ?? 0),
  };
}

/** The limit that has been reached; undefined while there is something left of each. */
export function reachedLimit(spent: Spending, budget: Budget): StopCause | undefined {
  if (spent.milliseconds >= budget.minutes * 60_000) return "time-spent";
  if (budget.tokens !== undefined && spent.tokens >= budget.tokens) return "tokens-spent";
  if (budget.usd !== undefined && spent.usd >= budget.usd) return "money-spent";
  return undefined;
}

/** Milliseconds that a budget has left; at least one, so that a limit stays a limit. */
export function remainingMs(spent: Spending, budget: Budget): number {
  return Math.max(1, budget.minutes * 60_000 - spent.milliseconds);
}
