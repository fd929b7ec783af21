import type { Usage } from "../runtime.ts";
import type { Tokens } from "./answer-usage.ts";

/** The dollars of tokens of a model; undefined where its price is not known. */
export type PriceTokens = (tokens: Tokens, model: string) => number | undefined;

/** Tokens that were counted, by models. */
export interface Tally {
  add(model: string, tokens: Tokens): void;
  /** Notes an answer whose tokens are not known. */
  miss(): void;
  /** What was added since it was last emptied; undefined where nothing was. */
  usage(): Usage | undefined;
  /** Whether every answer was added. */
  isWhole(): boolean;
  empty(): void;
}

/** Begins to count. Money is told only where the price of each model is known. */
export function createTally(price: PriceTokens): Tally {
  const models = new Map<string, Tokens>();
  let isWhole = true;
  return {
    add: (model, tokens) => void models.set(model, sum(models.get(model), tokens)),
    miss: () => {
      isWhole = false;
    },
    usage: () => {
      if (models.size === 0) return undefined;
      const all = [...models.values()].reduce(sum);
      const prices = [...models].map(([model, tokens]) => price(tokens, model));
      const known = prices.filter((it) => it !== undefined);
      const usd = known.reduce((a, b) => a + b, 0);
      return {
        inputTokens: all.input,
        cachedTokens: all.cached,
        outputTokens: all.output,
        ...(known.length < prices.length ? {} : { usd, usdSource: "estimated" as const }),
        source: isWhole ? "metered" : "estimated",
      };
    },
    isWhole: () => isWhole,
    empty: () => {
      models.clear();
      isWhole = true;
    },
  };
}

function sum(a: Tokens | undefined, b: Tokens): Tokens {
  if (a === undefined) return b;
  return { input: a.input + b.input, cached: a.cached + b.cached, output: a.output + b.output };
}
