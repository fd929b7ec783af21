import {
  type Answered,
  callId,
  inputText,
  piecesOf,
  type Protocol,
  type ServerEvent,
  usageOf,
} from "./protocol.ts";
import { chatCompletions } from "./chat-completions.ts";

/** OpenAI Responses: `POST …/responses`. */
export const responses: Protocol = {
  body: (answered) => response(answered, { isDone: true }),
  events: (answered) => {
    const last = answered.reply.stop === "length" ? "incomplete" : "completed";
    const events: readonly Unnumbered[] = [
      { type: "response.created", response: response(answered, { isDone: false }) },
      { type: "response.in_progress", response: response(answered, { isDone: false }) },
      ...items(answered).flatMap(itemEvents),
      { type: `response.${last}`, response: response(answered, { isDone: true }) },
    ];
    return events.map((it, index): ServerEvent => ({
      event: it.type,
      data: { ...it, sequence_number: index },
    }));
  },
  error: chatCompletions.error,
};

/** A part of an answer: a message with a text, or a call of a tool. */
type Item =
  | { readonly kind: "text"; readonly id: string; readonly text: string }
  | {
      readonly kind: "call";
      readonly id: string;
      readonly callId: string;
      readonly name: string;
      readonly input: string;
    };

function items(answered: Answered): readonly Item[] {
  const { reply, nth } = answered;
  return [
    ...(reply.text === undefined
      ? []
      : [{ kind: "text" as const, id: `msg_${nth}`, text: reply.text }]),
    ...reply.calls.map((it, index) => ({
      kind: "call" as const,
      id: `fc_${nth}_${index + 1}`,
      callId: callId(answered, index),
      name: it.name,
      input: inputText(it),
    })),
  ];
}

/** An event before it has its number. */
interface Unnumbered {
  readonly type: string;
  readonly [key: string]: unknown;
}

function itemEvents(item: Item, index: number): readonly Unnumbered[] {
  const at = { item_id: item.id, output_index: index };
  const started = {
    type: "response.output_item.added",
    output_index: index,
    item: shown(item, ""),
  };
  const full = item.kind === "text" ? item.text : item.input;
  const done = { type: "response.output_item.done", output_index: index, item: shown(item, full) };
  if (item.kind === "call") {
    const type = "response.function_call_arguments";
    return [
      started,
      ...piecesOf(full).map((delta) => ({ type: `${type}.delta`, ...at, delta })),
      { type: `${type}.done`, ...at, name: item.name, arguments: full },
      done,
    ];
  }
  const inside = { ...at, content_index: 0 };
  return [
    started,
    { type: "response.content_part.added", ...inside, part: part("") },
    ...piecesOf(full).map((delta) => ({
      type: "response.output_text.delta",
      ...inside,
      delta,
      logprobs: [],
    })),
    { type: "response.output_text.done", ...inside, text: full, logprobs: [] },
    { type: "response.content_part.done", ...inside, part: part(full) },
    done,
  ];
}

/** An item with as much of its text as there is by now. */
function shown(item: Item, text: string): object {
  const isDone = text === (item.kind === "text" ? item.text : item.input);
  const status = isDone ? "completed" : "in_progress";
  if (item.kind === "call") {
    const { id, callId: call, name } = item;
    return { type: "function_call", id, call_id: call, name, arguments: text, status };
  }
  const content = isDone ? [part(text)] : [];
  return { type: "message", id: item.id, role: "assistant", status, content };
}

function part(text: string): object {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function response(answered: Answered, { isDone }: { readonly isDone: boolean }): object {
  const { nth, model, reply } = answered;
  const isCut = reply.stop === "length";
  const ended = isCut ? "incomplete" : "completed";
  const output = items(answered).map((it) => shown(it, it.kind === "text" ? it.text : it.input));
  return {
    id: `resp_${nth}`,
    object: "response",
    created_at: 0,
    status: isDone ? ended : "in_progress",
    error: null,
    incomplete_details: isDone && isCut ? { reason: "max_output_tokens" } : null,
    instructions: null,
    metadata: {},
    model,
    output: isDone ? output : [],
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: "auto",
    tools: [],
    top_p: null,
    usage: isDone ? usage(answered) : null,
  };
}

function usage(answered: Answered): object {
  const { input, output } = usageOf(answered);
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}
