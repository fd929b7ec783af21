import { z } from "zod";
import { event, parametersOf, textOf, usage, type WireFormat } from "./wire.ts";

const partSchema = z.object({
  type: z.string(),
  text: z.string().optional(),
  content: z.unknown().optional(),
});

const requestSchema = z.object({
  model: z.string().catch(""),
  stream: z.boolean().catch(false),
  messages: z
    .array(
      z.object({
        role: z.string(),
        content: z.union([
          z.string().transform((text) => [{ type: "text", text, content: undefined }]),
          z.array(partSchema),
        ]),
      }),
    )
    .catch([]),
  tools: z.array(z.object({ name: z.string(), input_schema: parametersOf })).catch([]),
});

const tokens = {
  input_tokens: usage.input - usage.cached,
  cache_read_input_tokens: usage.cached,
  cache_creation_input_tokens: 0,
  output_tokens: usage.output,
};

/** Anthropic's Messages. */
export const anthropic: WireFormat = {
  name: "anthropic",
  matches: (path) => path.endsWith("/messages"),
  read: (body) => {
    const { model, stream, messages, tools } = requestSchema.parse(body);
    return {
      model,
      streams: stream,
      tools: tools.map((it) => ({ name: it.name, parameters: it.input_schema })),
      said: messages
        .filter(({ role }) => role === "user")
        .flatMap(({ content }) => content)
        .map((part) =>
          part.type === "tool_result"
            ? { by: "tool", text: textOf(part.content) }
            : { by: "person", text: part.text ?? "" },
        ),
      everything: JSON.stringify(body),
    };
  },
  write: ({ model, streams }, { text, call }, id) => {
    const end = call === undefined ? "end_turn" : "tool_use";
    const content: readonly object[] = [
      ...(text === undefined ? [] : [{ type: "text", text }]),
      ...(call === undefined
        ? []
        : [{ type: "tool_use", id: `toolu_${id}`, name: call.name, input: call.args }]),
    ];
    const head = { id: `msg_${id}`, type: "message", role: "assistant", model };
    const ending = { stop_reason: end, stop_sequence: null };
    if (!streams) return [JSON.stringify({ ...head, content, ...ending, usage: tokens })];
    const tell = (type: string, more: object): string => event({ type, ...more }, type);
    const message = { ...head, content: [], stop_reason: null, stop_sequence: null, usage: tokens };
    const textBlock = (index: number, words: string): readonly string[] => [
      tell("content_block_start", { index, content_block: { type: "text", text: "" } }),
      tell("content_block_delta", { index, delta: { type: "text_delta", text: words } }),
      tell("content_block_stop", { index }),
    ];
    const block = { type: "tool_use", id: `toolu_${id}`, name: call?.name, input: {} };
    const json = JSON.stringify(call?.args ?? {});
    const callBlock = (index: number): readonly string[] => [
      tell("content_block_start", { index, content_block: block }),
      tell("content_block_delta", {
        index,
        delta: { type: "input_json_delta", partial_json: json },
      }),
      tell("content_block_stop", { index }),
    ];
    return [
      tell("message_start", { message }),
      ...(text === undefined ? [] : textBlock(0, text)),
      ...(call === undefined ? [] : callBlock(text === undefined ? 0 : 1)),
      tell("message_delta", { delta: ending, usage: tokens }),
      tell("message_stop", {}),
    ];
  },
  error: (status, message) => ({
    type: "error",
    error: { type: status === 429 ? "rate_limit_error" : "api_error", message },
  }),
};
