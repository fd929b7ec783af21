import type { Usage } from "../runtime.ts";

/**
 * What a turn used, by what its agent tells and what was counted on the way. Tokens that were counted of every
 * answer win, side calls are among them; a count that lacks some is only better than nothing. Money that the agent
 * tells wins, but for none at all, which agents say of models whose price they do not know. Pure.
 */
export function meteredUsage(told: Usage, counted: Usage | undefined): Usage {
  if (counted === undefined) return told;
  const tells = told.inputTokens !== undefined || told.outputTokens !== undefined;
  if (counted.source === "estimated" && tells) return told;
  const { usd: _, usdSource: __, ...tokens } = counted;
  if ((told.usd ?? 0) > 0)
    return { ...tokens, usd: told.usd ?? 0, usdSource: told.usdSource ?? "reported" };
  return counted;
}
