import { z } from "zod";
import { event, parametersOf, type Reply, textOf, usage, type WireFormat } from "./wire.ts";

const requestSchema = z.object({
  model: z.string().catch(""),
  stream: z.boolean().catch(false),
  messages: z.array(z.object({ role: z.string(), content: z.unknown().optional() })).catch([]),
  tools: z
    .array(z.object({ function: z.object({ name: z.string(), parameters: parametersOf }) }))
    .catch([]),
});

const tokens = {
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.cached },
};

/** OpenAI's Chat Completions, which most model servers speak. */
export const chatCompletions: WireFormat = {
  name: "chat-completions",
  matches: (path) => path.endsWith("/chat/completions"),
  read: (body) => {
    const { model, stream, messages, tools } = requestSchema.parse(body);
    const by = { user: "person", tool: "tool" } as const;
    return {
      model,
      streams: stream,
      tools: tools.map((it) => it.function),
      said: messages.flatMap(({ role, content }) =>
        role === "user" || role === "tool" ? [{ by: by[role], text: textOf(content) }] : [],
      ),
      everything: JSON.stringify(body),
    };
  },
  write: ({ model, streams }, reply, id) => {
    const head = { id, created: 1_700_000_000, model };
    if (!streams) {
      const choice = { index: 0, message: messageOf(reply, id), finish_reason: endOf(reply) };
      const whole = { ...head, object: "chat.completion", choices: [choice], usage: tokens };
      return [JSON.stringify(whole)];
    }
    const chunk = (delta: unknown, end: string | null = null): string =>
      event({
        ...head,
        object: "chat.completion.chunk",
        choices: [{ index: 0, delta, finish_reason: end }],
      });
    const { content, tool_calls: calls } = messageOf(reply, id);
    return [
      chunk({ role: "assistant", content: "" }),
      ...(content ?? "").split(/(?<= )/u).map((text) => chunk({ content: text })),
      ...(calls ?? []).map((call) => chunk({ tool_calls: [{ index: 0, ...call }] })),
      chunk({}, endOf(reply)),
      event({ ...head, object: "chat.completion.chunk", choices: [], usage: tokens }),
      "data: [DONE]\n\n",
    ];
  },
  error: (status, message) => ({ error: { message, type: "scripted", code: String(status) } }),
};

function endOf({ call }: Reply): string {
  return call === undefined ? "stop" : "tool_calls";
}

function messageOf({ text, call }: Reply, id: string) {
  const content = text ?? null;
  if (call === undefined) return { role: "assistant", content };
  const called = { name: call.name, arguments: JSON.stringify(call.args) };
  const calls = [{ id: `call_${id}`, type: "function", function: called }];
  return { role: "assistant", content, tool_calls: calls };
}
