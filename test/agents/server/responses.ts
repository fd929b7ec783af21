import { z } from "zod";
import {
  event,
  type ModelRequest,
  type OfferedTool,
  parametersOf,
  type Reply,
  textOf,
  usage,
  type WireFormat,
} from "./wire.ts";

const functionSchema = z.object({
  type: z.string(),
  name: z.string().catch(""),
  parameters: parametersOf.optional(),
  tools: z.array(z.unknown()).optional(),
});

const itemSchema = z.object({
  type: z.string().catch("message"),
  role: z.string().catch(""),
  content: z.unknown().optional(),
  output: z.unknown().optional(),
  tools: z.array(z.unknown()).optional(),
});

const requestSchema = z.object({
  model: z.string().catch(""),
  stream: z.boolean().catch(false),
  input: z.array(itemSchema).catch([]),
  tools: z.array(z.unknown()).catch([]),
});

const tokens = {
  input_tokens: usage.input,
  input_tokens_details: { cached_tokens: usage.cached },
  output_tokens: usage.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: usage.input + usage.output,
};

/** OpenAI's Responses, with tools that take a text and tools in groups. */
export const responses: WireFormat = {
  name: "responses",
  matches: (path) => path.endsWith("/responses"),
  read: (body) => {
    const { model, stream, input, tools } = requestSchema.parse(body);
    const offered = [...tools, ...input.flatMap((it) => it.tools ?? [])];
    return {
      model,
      streams: stream,
      tools: offered.flatMap((it) => toolsOf(it)),
      said: input.flatMap((it): ModelRequest["said"] => {
        if (it.type.endsWith("_output")) return [{ by: "tool", text: textOf(it.output) }];
        return it.role === "user" ? [{ by: "person", text: textOf(it.content) }] : [];
      }),
      everything: JSON.stringify(body),
    };
  },
  write: ({ model, streams }, reply, id) => {
    const items = itemsOf(reply, id);
    const response = (status: string): unknown => ({
      id: `resp_${id}`,
      object: "response",
      created_at: 1_700_000_000,
      model,
      status,
      output: status === "completed" ? items : [],
      usage: status === "completed" ? tokens : null,
      error: null,
    });
    if (!streams) return [JSON.stringify(response("completed"))];
    const tell = (type: string, more: object): string => event({ type, ...more }, type);
    return [
      tell("response.created", { response: response("in_progress") }),
      ...items.flatMap((item, at) => [
        tell("response.output_item.added", { output_index: at, item }),
        ...deltaOf(item, reply).map(([name, more]) => tell(name, { output_index: at, ...more })),
        tell("response.output_item.done", { output_index: at, item }),
      ]),
      tell("response.completed", { response: response("completed") }),
    ];
  },
  error: (status, message) => ({ error: { message, type: "scripted", code: String(status) } }),
};

/** The text of a message, as it comes before its end. */
function deltaOf(item: Item, { text = "" }: Reply): readonly (readonly [string, object])[] {
  if (item.type !== "message") return [];
  const delta = { item_id: item.id, content_index: 0, delta: text, logprobs: [] };
  return [["response.output_text.delta", delta]];
}

interface Item {
  readonly type: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

function toolsOf(tool: unknown, group?: string): readonly OfferedTool[] {
  const read = functionSchema.safeParse(tool);
  if (!read.success) return [];
  const { type, name, parameters = [], tools } = read.data;
  if (type === "namespace") return (tools ?? []).flatMap((it) => toolsOf(it, name));
  const inGroup = group === undefined ? {} : { group };
  return [{ name, parameters, ...(type === "custom" ? { takesText: true } : {}), ...inGroup }];
}

function itemsOf({ text, call }: Reply, id: string): readonly Item[] {
  const content = [{ type: "output_text", text: text ?? "", annotations: [] }];
  const message = {
    type: "message",
    id: `msg_${id}`,
    status: "completed",
    role: "assistant",
    content,
  };
  const items: Item[] = text === undefined ? [] : [message];
  if (call === undefined) return items;
  const { name, args, text: input, group } = call;
  const called = {
    call_id: `call_${id}`,
    name,
    status: "completed",
    ...(group === undefined ? {} : { namespace: group }),
  };
  items.push(
    input === undefined
      ? { type: "function_call", id: `fc_${id}`, ...called, arguments: JSON.stringify(args) }
      : { type: "custom_tool_call", id: `ctc_${id}`, ...called, input },
  );
  return items;
}
