import type { LanguageModelUsage } from "ai";
import type { Usage } from "../runtime.ts";

/** What one answer of a model used, as far as it was told. Pure. */
export function usageOf({
  inputTokens,
  inputTokenDetails,
  outputTokens,
}: LanguageModelUsage): Usage {
  return known({
    inputTokens: sane(inputTokens),
    cachedTokens: sane(inputTokenDetails.cacheReadTokens),
    outputTokens: sane(outputTokens),
  });
}

/** The usage of a turn with one more answer; what no answer told stays unknown. Pure. */
export function addUsage(usage: Usage, step: Usage): Usage {
  return known({
    inputTokens: sum(usage.inputTokens, step.inputTokens),
    cachedTokens: sum(usage.cachedTokens, step.cachedTokens),
    outputTokens: sum(usage.outputTokens, step.outputTokens),
  });
}

type Counts = Readonly<Record<"inputTokens" | "cachedTokens" | "outputTokens", number | undefined>>;

function known({ inputTokens, cachedTokens, outputTokens }: Counts): Usage {
  const counts = {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
  return Object.keys(counts).length === 0 ? {} : { ...counts, source: "reported" };
}

/** A server may say anything: less than nothing is not known. */
function sane(count: number | undefined): number | undefined {
  return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function sum(before: number | undefined, more: number | undefined): number | undefined {
  return more === undefined ? before : (before ?? 0) + more;
}
