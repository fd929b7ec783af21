import type { ToolModelMessage } from "ai";
import type { TurnEvent } from "../runtime.ts";
import type { ToolCall } from "./take-step.ts";
import { refuse, type Tool, type ToolAnswer, type ToolPlace } from "./tools/tool.ts";

/** What the tools of one answer came to. */
export interface UsedTools {
  readonly message: ToolModelMessage;
  /** Whether the box of a command did not start. */
  readonly noBox: boolean;
}

/** Where tools are used, and who hears of it. */
export interface ToolUse {
  readonly tools: readonly Tool[];
  readonly place: ToolPlace;
  /** Whether the model's answer was cut at the limit of its length. */
  readonly cut: boolean;
  readonly onEvent: (event: TurnEvent) => void;
}

/** Does what a model asks for, one call after the other. A call that cannot be is an answer to the model. */
export async function useTools(calls: readonly ToolCall[], use: ToolUse): Promise<UsedTools> {
  const content: ToolModelMessage["content"] = [];
  let noBox = false;
  for (const call of calls) {
    if (use.place.signal.aborted) break;
    const done = await useTool(call, use);
    noBox ||= done.noBox === true;
    content.push({
      type: "tool-result",
      toolCallId: call.id,
      toolName: call.name,
      output: { type: "text", value: done.failed ? `failed: ${done.text}` : done.text },
    });
  }
  return { message: { role: "tool", content }, noBox };
}

async function useTool({ id, name, input }: ToolCall, use: ToolUse): Promise<ToolAnswer> {
  const { tools, place, onEvent } = use;
  const tool = tools.find((it) => it.name === name);
  const title = tool === undefined ? name.slice(0, 80) : tool.title(input);
  onEvent({ type: "tool", id, title, status: "in_progress" });
  place.signOfLife();
  const done = await (tool === undefined ? refuse(missing(name, tools)) : run(tool, input, use));
  onEvent({ type: "tool", id, title, status: done.failed ? "failed" : "completed" });
  place.signOfLife();
  return done;
}

async function run(tool: Tool, input: unknown, { place, cut }: ToolUse): Promise<ToolAnswer> {
  if (typeof input === "object" && input !== null) return tool.use(input, place);
  return refuse(
    cut
      ? "the call was cut at the limit of your answer: do it in smaller parts"
      : "the input is no JSON object",
  );
}

function missing(name: string, tools: readonly Tool[]): string {
  return `there is no tool "${name.slice(0, 80)}": use ${tools.map((it) => it.name).join(", ")}`;
}
