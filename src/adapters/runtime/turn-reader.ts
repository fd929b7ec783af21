import type { PromptAnswer, SessionUpdate } from "./acp-messages.ts";
import type { AgentDialect } from "./agent-dialect.ts";
import { createTextJoiner } from "./join-text.ts";
import type { TurnEvent, Usage } from "./runtime.ts";

/** Tool calls of one turn whose titles are remembered. */
const rememberedCalls = 10_000;

/** Makes turn events of an agent's updates and adds up what the turn used. */
export interface TurnReader {
  read(update: SessionUpdate): void;
  /** Shows what was held back of a text. */
  flush(): void;
  /** The tokens and money of this turn. */
  usage(answer?: PromptAnswer): Usage;
  /** Whether the agent said by itself, or by its answer, that its model could not be used. */
  failed(answer: PromptAnswer): boolean;
  /** The money of the whole session. */
  sessionUsd(): number | undefined;
}

/** What the reading of a turn depends on. */
interface TurnContext {
  /** What the session had cost before it. */
  readonly usdBefore: number | undefined;
  readonly dialect: AgentDialect;
}

/** Reads the updates of one turn. */
export function createTurnReader(
  onEvent: (event: TurnEvent) => void,
  { usdBefore, dialect }: TurnContext,
): TurnReader {
  const calls = new Map<string, { title: string; status: string }>();
  const chunks = { inputTokens: 0, outputTokens: 0, seen: false };
  let usd = usdBefore;
  let failed = false;

  const { add, flush } = createTextJoiner(onEvent);
  const callTool = (update: SessionUpdate): void => {
    const id = update.toolCallId;
    const known = calls.get(id ?? "");
    const call = {
      title: update.title ?? known?.title ?? "tool",
      status: update.status ?? known?.status ?? "pending",
    };
    if (id === undefined || calls.size >= rememberedCalls) return;
    if (known?.title === call.title && known.status === call.status) return;
    flush();
    calls.set(id, call);
    onEvent({ type: "tool", id, ...call });
  };
  const read = (update: SessionUpdate): void => {
    const used = update.meta?.usage;
    const before = usd;
    if (used !== undefined) {
      chunks.seen = true;
      chunks.inputTokens += used.inputTokens;
      chunks.outputTokens += used.outputTokens;
    }
    if (update.meta?.codex?.threadStatus.type === "systemError") failed = true;
    if (update.cost?.currency.toUpperCase() === "USD") usd = update.cost.amount;
    if (used !== undefined || usd !== before) onEvent({ type: "usage", usage: usage() });
    const text = update.content?.text ?? "";
    if (update.sessionUpdate === "agent_message_chunk") add("message", text);
    if (update.sessionUpdate === "agent_thought_chunk") add("thought", text);
    if (update.sessionUpdate.startsWith("tool_call")) callTool(update);
  };
  const usage = (answer?: PromptAnswer): Usage => ({
    ...((dialect.usage === "last-call" ? undefined : tokensOf(answer)) ?? summed(chunks)),
    ...(usd === undefined ? {} : { usd: Math.max(0, usd - (usdBefore ?? 0)) }),
  });
  return {
    read,
    flush,
    usage,
    failed: (answer) => failed || (dialect.failsWithoutUsage === true && answer.usage === null),
    sessionUsd: () => usd,
  };
}

/** Tokens that were reported with each call of the model. */
function summed({
  seen,
  ...tokens
}: {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seen: boolean;
}): Usage {
  return seen ? { ...tokens, source: "reported" } : {};
}

/** Tokens of a turn where its answer tells them; input tokens include what came from a cache. */
function tokensOf(answer: PromptAnswer | undefined): Usage | undefined {
  const usage = answer?.usage;
  if (usage !== null && usage !== undefined) {
    const cachedTokens = usage.cachedReadTokens ?? 0;
    return {
      inputTokens: usage.inputTokens + cachedTokens + (usage.cachedWriteTokens ?? 0),
      cachedTokens,
      outputTokens: usage.outputTokens,
      source: "reported",
    };
  }
  const count = answer?.meta?.quota.token_count;
  if (count === undefined) return undefined;
  return {
    inputTokens: count.input_tokens,
    outputTokens: count.output_tokens,
    source: "reported",
  };
}
