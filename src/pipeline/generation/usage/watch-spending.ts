import type { Usage } from "../../../adapters/runtime/runtime.ts";
import { priceUsage } from "./price-usage.ts";

/** What a budget has left for a turn; a missing number is no limit. */
export interface LeftToSpend {
  readonly tokens?: number;
  readonly usd?: number;
}

/** Whose usage is held against what is left. */
interface WatchedTurn {
  readonly left?: LeftToSpend;
  readonly generation: { model(): string | undefined };
}

/** Looks at what a turn has used so far. */
export interface SpendingWatch {
  /** Aborted as soon as a limit is passed. */
  readonly signal: AbortSignal;
  look(usage: Usage): void;
  /** Why it was aborted, in words; undefined where it was not. */
  because(): string | undefined;
}

/** Holds what a runtime reports in the middle of a turn against what is left; the whole turn so far each time. */
export function watchSpending({ left = {}, generation }: WatchedTurn): SpendingWatch {
  const stop = new AbortController();
  let because: string | undefined;
  return {
    signal: stop.signal,
    look: (usage) => {
      const limit = passedLimit(priceUsage(usage, generation.model()), left);
      if (limit === undefined || because !== undefined) return;
      because = `the budget of ${limit} was spent within the turn`;
      stop.abort();
    },
    because: () => because,
  };
}

function passedLimit(usage: Usage, left: LeftToSpend): "tokens" | "money" | undefined {
  const tokens = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
  if (left.tokens !== undefined && tokens >= left.tokens) return "tokens";
  return left.usd !== undefined && (usage.usd ?? 0) >= left.usd ? "money" : undefined;
}
