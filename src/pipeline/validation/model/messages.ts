import {
  type Answered,
  callId,
  inputText,
  piecesOf,
  type Protocol,
  type ServerEvent,
  usageOf,
} from "./protocol.ts";

/** Anthropic Messages: `POST …/messages`. */
export const messages: Protocol = {
  body: (answered) => ({
    ...message(answered),
    content: [
      ...textsOf(answered).map((text) => ({ type: "text", text })),
      ...answered.reply.calls.map((it, index) => ({
        type: "tool_use",
        id: callId(answered, index),
        name: it.name,
        input: it.input,
      })),
    ],
    stop_reason: stopReason(answered),
    usage: usage(answered),
  }),
  events: (answered) => [
    event("message_start", {
      message: { ...message(answered), usage: { ...usage(answered), output_tokens: 1 } },
    }),
    ...blocks(answered).flatMap((it, index) => blockEvents(it, index)),
    event("message_delta", {
      delta: { stop_reason: stopReason(answered), stop_sequence: null },
      usage: { output_tokens: usageOf(answered).output },
    }),
    event("message_stop", {}),
  ],
  error: (status, text) => ({ type: "error", error: { type: errorType(status), message: text } }),
};

/** A part of an answer: how it begins, and the pieces that complete it. */
interface Block {
  readonly start: object;
  readonly deltas: readonly object[];
}

function blocks(answered: Answered): readonly Block[] {
  return [
    ...textsOf(answered).map((it) => ({
      start: { type: "text", text: "" },
      deltas: piecesOf(it).map((text) => ({ type: "text_delta", text })),
    })),
    ...answered.reply.calls.map((it, index) => ({
      start: { type: "tool_use", id: callId(answered, index), name: it.name, input: {} },
      deltas: piecesOf(inputText(it)).map((piece) => ({
        type: "input_json_delta",
        partial_json: piece,
      })),
    })),
  ];
}

function blockEvents({ start, deltas }: Block, index: number): readonly ServerEvent[] {
  return [
    event("content_block_start", { index, content_block: start }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

function textsOf({ reply }: Answered): readonly string[] {
  return reply.text === undefined ? [] : [reply.text];
}

function message({ nth, model }: Answered): object {
  return {
    id: `msg_${nth}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

function stopReason({ reply }: Answered): string {
  if (reply.stop === "length") return "max_tokens";
  return reply.calls.length > 0 ? "tool_use" : "end_turn";
}

function usage(answered: Answered): object {
  const { input, output } = usageOf(answered);
  return { input_tokens: input, output_tokens: output };
}

function event(type: string, rest: object): ServerEvent {
  return { event: type, data: { type, ...rest } };
}

const errorTypes: Readonly<Partial<Record<number, string>>> = {
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function errorType(status: number): string {
  return errorTypes[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
}
