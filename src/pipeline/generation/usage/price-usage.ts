import type { Usage } from "../../../adapters/runtime/runtime.ts";
import { type ModelPrice, prices } from "./prices.ts";

/**
 * The same usage with money at list prices, where the runtime tells tokens and none of it, and the model is one
 * whose price psd knows. What providers ask for writing to a cache, for long contexts or for tools is left out.
 * Pure.
 */
export function priceUsage(usage: Usage, model: string | undefined): Usage {
  const { inputTokens, cachedTokens = 0, outputTokens, usd } = usage;
  const price = model === undefined ? undefined : priceOf(model);
  if (price === undefined || usd !== undefined) return usage;
  if (inputTokens === undefined && outputTokens === undefined) return usage;
  const fromCache = Math.min(cachedTokens, inputTokens ?? 0);
  const millionths =
    ((inputTokens ?? 0) - fromCache) * price.input +
    fromCache * (price.cached ?? price.input) +
    (outputTokens ?? 0) * price.output;
  return { ...usage, usd: millionths / 1e6, usdSource: "estimated" };
}

/** A provider before the name and a date after it change nothing. */
function priceOf(model: string): ModelPrice | undefined {
  const name = model.slice(model.lastIndexOf("/") + 1).replace(/-(?:\d{8}|\d{4}-\d\d-\d\d)$/u, "");
  return Object.hasOwn(prices, name) ? prices[name] : undefined;
}
