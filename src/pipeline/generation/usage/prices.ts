/** Dollars for a million tokens. */
export interface ModelPrice {
  readonly input: number;
  /** Of input that comes from the provider's cache; that of other input where missing. */
  readonly cached?: number;
  readonly output: number;
}

/**
 * List prices of models on 2026-11-28, by the names that their providers give them, for short contexts and plain service.
 * Sources: Anthropic, "Pricing" in the documentation of its platform (Opus 5.5 and Sonnet 5 from copies by others);
 * OpenAI and Google, copies of their price pages by others, not all of which could be compared. Money that
 * comes of them is an estimate, and is called one wherever it is shown.
 */
export const prices: Readonly<Record<string, ModelPrice>> = {
  "claude-fable-5": { input: 10, cached: 1, output: 50 },
  "claude-fable-5-1": { input: 10, cached: 0.25, output: 50 },
  "claude-haiku-4-5": { input: 1, cached: 0.1, output: 5 },
  "claude-opus-4-1": { input: 15, cached: 1.5, output: 75 },
  "claude-opus-4-5": { input: 5, cached: 0.5, output: 25 },
  "claude-opus-4-6": { input: 5, cached: 0.5, output: 25 },
  "claude-opus-4-7": { input: 5, cached: 0.5, output: 25 },
  "claude-opus-4-8": { input: 5, cached: 0.5, output: 25 },
  "claude-opus-5": { input: 5, cached: 0.5, output: 25 },
  "claude-opus-5-5": { input: 4, cached: 0.2, output: 20 },
  "claude-sonnet-4-5": { input: 3, cached: 0.3, output: 15 },
  "claude-sonnet-4-6": { input: 3, cached: 0.3, output: 15 },
  "claude-sonnet-5": { input: 2, cached: 0.2, output: 10 },
  "gemini-2.5-flash": { input: 0.3, output: 2.5 },
  "gemini-2.5-flash-lite": { input: 0.1, output: 0.4 },
  "gemini-2.5-pro": { input: 1.25, output: 10 },
  "gpt-5": { input: 1.25, output: 10 },
  "gpt-5-mini": { input: 0.25, cached: 0.025, output: 2 },
  "gpt-5.4": { input: 2.5, cached: 0.25, output: 15 },
  "gpt-5.4-mini": { input: 0.75, cached: 0.075, output: 4.5 },
  "gpt-5.5": { input: 5, cached: 0.5, output: 30 },
};
