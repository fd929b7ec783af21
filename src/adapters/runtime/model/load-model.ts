import type { LanguageModel, streamText as StreamText } from "ai";

/** The kinds of model servers that psd talks to. */
export type ModelProvider = "anthropic" | "google" | "openai" | "openai-compatible";

/** A model, and how it is reached. */
export interface ModelAccess {
  readonly provider: ModelProvider;
  /** As its provider names it. */
  readonly model: string;
  /** Everything before the names of its calls, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** Undefined where the server asks for none. */
  readonly key?: string;
}

/** The library with a model that is ready to be asked. */
export interface LoadedModel {
  readonly model: LanguageModel;
  readonly streamText: typeof StreamText;
}

/**
 * Loads the library, and of the providers the one that is needed. It is given key and address whatever
 * they are, so that it looks for neither in the environment; and it writes no warnings to the terminal.
 */
export async function loadModel(
  access: ModelAccess,
  fetch: typeof globalThis.fetch,
): Promise<LoadedModel> {
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const [{ streamText }, model] = await Promise.all([import("ai"), makeModel(access, fetch)]);
  return { streamText, model };
}

async function makeModel(
  { provider, model, baseUrl: baseURL, key }: ModelAccess,
  fetch: typeof globalThis.fetch,
): Promise<LanguageModel> {
  const settings = { baseURL, apiKey: key ?? "", fetch };
  switch (provider) {
    case "anthropic":
      return (await import("@ai-sdk/anthropic")).createAnthropic(settings)(model);
    case "google":
      return (await import("@ai-sdk/google")).createGoogle(settings)(model);
    case "openai":
      return (await import("@ai-sdk/openai")).createOpenAI(settings)(model);
    case "openai-compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const named = { name: provider, includeUsage: true };
      return createOpenAICompatible({ ...settings, ...named })(model);
    }
    default:
      return provider satisfies never;
  }
}
