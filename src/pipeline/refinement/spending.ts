import type { Usage } from "../../adapters/runtime/runtime.ts";
import type { Budget } from "../resolution/deployment.ts";
import type { LeftToSpend } from "../generation/usage/watch-spending.ts";
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

/** Tokens and money that a budget has left, where it limits them. */
export function leftToSpend(spent: Spending, budget: Budget): LeftToSpend {
  return {
    ...(budget.tokens === undefined ? {} : { tokens: budget.tokens - spent.tokens }),
    ...(budget.usd === undefined ? {} : { usd: budget.usd - spent.usd }),
  };
}

/** The sum of what turns used; what none knows stays unknown. One estimate makes the sum one. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const sum = (name: "inputTokens" | "cachedTokens" | "outputTokens" | "usd"): Usage => {
    const known = usages.map((it) => it[name]).filter((it) => it !== undefined);
    return known.length === 0 ? {} : { [name]: known.reduce((a, b) => a + b, 0) };
  };
  const sources = new Set(usages.map((it) => it.source));
  const source = (["estimated", "reported", "metered"] as const).find((it) => sources.has(it));
  const usdSource = usdSourceOf(usages, source);
  return {
    ...sum("inputTokens"),
    ...sum("cachedTokens"),
    ...sum("outputTokens"),
    ...sum("usd"),
    ...(source === undefined ? {} : { source }),
    ...(usdSource === undefined ? {} : { usdSource }),
  };
}

/** Where the money comes from, where that differs from the tokens: what was counted has no money of its own. */
function usdSourceOf(usages: readonly Usage[], source: Usage["source"]): Usage["usdSource"] {
  if (usages.some(isEstimatedMoney)) return "estimated";
  const isKnown = usages.some((it) => it.usd !== undefined);
  return isKnown && source === "metered" ? "reported" : undefined;
}

/** Whether the money of a usage is an estimate: one of tokens makes it one where nothing else is said. */
function isEstimatedMoney({ usd, source, usdSource }: Usage): boolean {
  return usd !== undefined && (usdSource ?? source) === "estimated";
}
