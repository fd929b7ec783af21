import type { FinishReason, LanguageModelUsage, ModelMessage, ToolSet } from "ai";
import type { LoadedModel, ModelProvider } from "./load-model.ts";
import type { Tool } from "./tools/tool.ts";

/** A call of a tool, as the model wrote it. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** Untrusted; a text where it was no JSON. */
  readonly input: unknown;
}

/** One whole answer of a model. */
export interface StepAnswer {
  /** What the conversation goes on with. */
  readonly said: readonly ModelMessage[];
  readonly calls: readonly ToolCall[];
  readonly finishReason: FinishReason;
  readonly usage: LanguageModelUsage;
}

/** What a model is asked. */
export interface StepRequest {
  readonly loaded: LoadedModel;
  readonly provider: ModelProvider;
  readonly instructions: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly Tool[];
}

/** How an answer is followed while it comes. */
export interface StepWatch {
  readonly signal: AbortSignal;
  readonly onText: (kind: "message" | "thought", text: string) => void;
}

/** Room for an answer of Anthropic's models; the library lowers it where a model has less. */
const anthropicTokens = 32_000;

/** Asks the model once and follows its answer to the end. Throws what the request failed with. */
export async function takeStep(request: StepRequest, watch: StepWatch): Promise<StepAnswer> {
  const { loaded, provider, instructions, messages, tools } = request;
  const result = loaded.streamText({
    model: loaded.model,
    instructions,
    messages: provider === "anthropic" ? marked(messages) : [...messages],
    tools: toolSet(tools),
    maxRetries: 0,
    abortSignal: watch.signal,
    telemetry: { isEnabled: false },
    onError: () => {},
    ...(provider === "anthropic" ? { maxOutputTokens: anthropicTokens } : {}),
    // Nothing is kept by the provider for later requests: every request is whole.
    ...(provider === "openai" ? { providerOptions: { openai: { store: false } } } : {}),
  });
  const calls: ToolCall[] = [];
  let end: Pick<StepAnswer, "finishReason" | "usage"> | undefined;
  for await (const part of result.stream) {
    if (part.type === "error") throw part.error;
    if (part.type === "text-delta") watch.onText("message", part.text);
    if (part.type === "reasoning-delta") watch.onText("thought", part.text);
    if (part.type === "tool-call") {
      calls.push({ id: part.toolCallId, name: part.toolName, input: part.input });
    }
    if (part.type === "finish-step") end = { finishReason: part.finishReason, usage: part.usage };
  }
  watch.signal.throwIfAborted();
  if (end === undefined) throw new Error("the answer ended in its middle");
  const said = (await result.responseMessages).filter((it) => it.role === "assistant");
  return { said, calls, ...end };
}

/** Tools without a way to run them: psd does that itself, one after the other. */
function toolSet(tools: readonly Tool[]): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, about, input }) => [name, { description: about, inputSchema: input }]),
  );
}

/** Marks what Anthropic keeps in its cache: the brief with all before it, and the conversation so far. */
function marked(messages: readonly ModelMessage[]): ModelMessage[] {
  const cached = { anthropic: { cacheControl: { type: "ephemeral" } } };
  return messages.map((it, at) =>
    at === 0 || at === messages.length - 1 ? { ...it, providerOptions: cached } : it,
  );
}
