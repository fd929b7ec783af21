import { estimateTokenCount } from "tokenx";
import type { TurnEvent, Usage } from "../../../adapters/runtime/runtime.ts";

/** Adds up what can be seen of a turn that reports no tokens. */
export interface UsageEstimate {
  hear(event: TurnEvent): void;
  /**
   * What was reported; where that has no tokens, an estimate beside it. `promptTokens` is what the turn was
   * given, `treeBytes` what it wrote as far as that is known.
   */
  complete(reported: Usage, seen: EstimatedParts): Usage;
}

interface EstimatedParts {
  readonly promptTokens: number;
  readonly treeBytes: number;
}

/**
 * Estimates a turn: what went in once, and what the agent said and wrote. It leaves out what an agent cannot be
 * seen to do: its own instructions, what its tools read, that each further call of the model sends everything
 * again, hidden thoughts, calls beside the task. It is mostly a lower bound, often by far; files that an
 * incremental turn began with count as written.
 */
export function createUsageEstimate(): UsageEstimate {
  let said = 0;
  return {
    hear: (event) => {
      if (event.type === "message" || event.type === "thought") said += estimateTokens(event.text);
    },
    complete: (reported, { promptTokens, treeBytes }) => {
      const { inputTokens, outputTokens } = reported;
      if (inputTokens !== undefined || outputTokens !== undefined) return reported;
      const written = Math.ceil(treeBytes / bytesOfToken);
      const usdSource = reported.usd === undefined ? {} : { usdSource: "reported" as const };
      const tokens = { inputTokens: promptTokens, outputTokens: said + written };
      return { ...reported, ...tokens, ...usdSource, source: "estimated" };
    },
  };
}

/** Tokens of a text, as of a brief. */
export function estimateTokens(text: string): number {
  return estimateTokenCount(text);
}

/** As for attachments of a composition. */
const bytesOfToken = 4;
