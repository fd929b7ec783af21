import { entry } from "../entry.ts";

// Aliases, which the build can write out where the catalogue names them.
type Refusal = {
  readonly provider: string;
  /** In the words of the server. */
  readonly because: string;
};
type KeyRefusal = Refusal & {
  /** Variables of which one holds the key. */
  readonly keys: readonly string[];
};

/** The codes `runtime/model-…`: what a model server answers instead of an answer. */
export const runtimeModelCodes = {
  "runtime/model-key-refused": entry<KeyRefusal>({
    severity: "error",
    message: ({ provider, because }) => `${provider} does not let this key in: ${because}`,
    hint: ({ keys }) => `Set a key that is valid as the variable ${keys.join(" or ")}.`,
  }),
  "runtime/model-not-found": entry<Refusal & { model: string; url: string }>({
    severity: "error",
    message: ({ provider, model, url, because }) =>
      `${provider} at ${url} knows no model "${model}": ${because}`,
    hint: () => "Name a model that the server has, and see that its address ends as it should.",
  }),
  "runtime/model-busy": entry<Refusal & { seconds: number }>({
    severity: "error",
    message: ({ provider, because, seconds }) =>
      `${provider} takes no more requests${seconds === 0 ? "" : `, for ${seconds} s`}: ${because}`,
    hint: () => "Wait, or raise the limits of the account; then build again.",
  }),
  "runtime/model-unreachable": entry<Refusal & { url: string }>({
    severity: "error",
    message: ({ provider, url, because }) =>
      `no model server for ${provider} answers at ${url}: ${because}`,
    hint: () =>
      "See that the server runs, and that `--base-url`, or the agent's own variable, leads to its API.",
  }),
  "runtime/model-overflow": entry<{ model: string; because: string }>({
    severity: "error",
    message: ({ model, because }) =>
      `the conversation is longer than the model ${model} takes: ${because}`,
    hint: () =>
      "Use a model with a larger window, or give it less: `psd compose` counts the tokens.",
  }),
  "runtime/model-error": entry<Refusal>({
    severity: "error",
    message: ({ provider, because }) => `${provider} did not answer the prompt: ${because}`,
    hint: () => "Build again: the build goes on where it stopped.",
  }),
};
