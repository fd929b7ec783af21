import { isRecord } from "../record.ts";
import {
  type Answered,
  callId,
  inputText,
  piecesOf,
  type Protocol,
  type ServerEvent,
  usageOf,
} from "./protocol.ts";

/** OpenAI Chat Completions: `POST …/chat/completions`. */
export const chatCompletions: Protocol = {
  body: (answered) => ({
    ...head(answered, "chat.completion"),
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: answered.reply.text ?? null,
          refusal: null,
          ...(answered.reply.calls.length === 0 ? {} : { tool_calls: toolCalls(answered) }),
        },
        logprobs: null,
        finish_reason: finishReason(answered),
      },
    ],
    usage: usage(answered),
  }),
  events: (answered, request) => [
    ...deltas(answered).map((delta) => chunk(answered, delta, null)),
    chunk(answered, {}, finishReason(answered)),
    ...(wantsUsage(request) ? [usageChunk(answered)] : []),
    { data: "[DONE]" },
  ],
  error: (status, message) => ({
    error: { message, type: status < 500 ? "invalid_request_error" : "server_error", code: null },
  }),
};

function deltas({ reply, nth, model }: Answered): readonly object[] {
  const answered = { reply, nth, model };
  const texts = reply.text === undefined ? [] : piecesOf(reply.text);
  return [
    { role: "assistant", content: reply.text === undefined ? null : "" },
    ...texts.map((content) => ({ content })),
    ...toolCalls(answered).flatMap(({ function: { name, arguments: text }, ...call }, index) => [
      { tool_calls: [{ index, ...call, function: { name, arguments: "" } }] },
      ...piecesOf(text).map((piece) => ({
        tool_calls: [{ index, function: { arguments: piece } }],
      })),
    ]),
  ];
}

function toolCalls(answered: Answered): readonly {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}[] {
  return answered.reply.calls.map((it, index) => ({
    id: callId(answered, index),
    type: "function",
    function: { name: it.name, arguments: inputText(it) },
  }));
}

function finishReason({ reply }: Answered): string {
  if (reply.stop === "length") return "length";
  return reply.calls.length > 0 ? "tool_calls" : "stop";
}

function head({ nth, model }: Answered, object: string): object {
  return { id: `chatcmpl-${nth}`, object, created: 0, model };
}

function chunk(answered: Answered, delta: object, finish: string | null): ServerEvent {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  return { data: { ...head(answered, "chat.completion.chunk"), choices } };
}

function usageChunk(answered: Answered): ServerEvent {
  return {
    data: { ...head(answered, "chat.completion.chunk"), choices: [], usage: usage(answered) },
  };
}

function usage(answered: Answered): object {
  const { input, output } = usageOf(answered);
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function wantsUsage({ stream_options: options }: Readonly<Record<string, unknown>>): boolean {
  return isRecord(options) && options["include_usage"] === true;
}
