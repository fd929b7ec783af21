import type { ModelMessage } from "ai";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { TextJoiner } from "../join-text.ts";
import type { StopReason, TurnEvent, Usage } from "../runtime.ts";
import { usageOf } from "./model-usage.ts";
import { askModel } from "./ask-model.ts";
import type { LoadedModel } from "./load-model.ts";
import type { ModelFault } from "./model-fault.ts";
import type { ModelLimits } from "./model-limits.ts";
import type { ModelLine } from "./model-line.ts";
import { type NamedModel, troubleOf } from "./model-trouble.ts";
import { shortenResults } from "./shorten-results.ts";
import { type StepAnswer, takeStep } from "./take-step.ts";
import type { Tool, ToolPlace } from "./tools/tool.ts";
import { useTools } from "./use-tools.ts";

/** A conversation with a model; it grows by whole answers. */
export interface Conversation {
  messages: readonly ModelMessage[];
}

/** What a turn works with. */
export interface WorkingTurn {
  readonly loaded: LoadedModel;
  readonly named: NamedModel;
  readonly line: ModelLine;
  readonly limits: ModelLimits;
  readonly instructions: string;
  readonly tools: readonly Tool[];
  readonly place: ToolPlace;
  readonly conversation: Conversation;
  readonly joiner: TextJoiner;
  readonly onEvent: (event: TurnEvent) => void;
  readonly onUsage: (usage: Usage) => void;
}

/** How a turn came to its end by itself. */
export type TurnEnd =
  | { readonly stopReason: StopReason; readonly detail?: string }
  | { readonly trouble: Diagnostic };

/** Answers in a row that may be cut at the limit of their length. */
const mostCut = 3;

const goOn =
  "Your answer was cut at the limit of its length. Go on where it ended, in smaller parts: one file a call.";

/** The loop: the model answers, its tools are used, until it asks for none. Undefined where it was aborted. */
export async function workTurn(turn: WorkingTurn): Promise<TurnEnd | undefined> {
  const { conversation, limits, place } = turn;
  let [cut, calls] = [0, 0];
  for (let step = 0; step < limits.steps; step += 1) {
    const answer = await answerOf(turn);
    if (answer === undefined || place.signal.aborted) return undefined;
    if ("kind" in answer) return endByFault(answer, turn);
    add(conversation, ...answer.said);
    const isCut = answer.finishReason === "length";
    cut = isCut ? cut + 1 : 0;
    calls += answer.calls.length;
    if (cut > mostCut) return { stopReason: "length", detail: `${cut} answers in a row were cut` };
    if (calls > limits.calls) return { stopReason: "length", detail: `${calls} tool calls` };
    if (answer.calls.length === 0) {
      if (!isCut) return endOf(answer);
      add(conversation, { role: "user", content: goOn });
      continue;
    }
    const { tools, onEvent } = turn;
    const { message, noBox } = await useTools(answer.calls, { tools, place, cut: isCut, onEvent });
    if (place.signal.aborted) return undefined;
    if (noBox) {
      return { trouble: diagnose("sandbox/box-failed", { program: "sh", lastLines: "" }) };
    }
    add(conversation, message);
  }
  return { stopReason: "length", detail: `${limits.steps} answers of the model` };
}

/** An answer; where the conversation is too long, once more without the long texts of older tool calls. */
async function answerOf(turn: WorkingTurn): Promise<StepAnswer | ModelFault | undefined> {
  const first = await ask(turn);
  if (first === undefined || !("kind" in first) || first.kind !== "overflow") return first;
  const shorter = shortenResults(turn.conversation.messages);
  if (shorter === undefined) return first;
  turn.conversation.messages = shorter;
  return ask(turn);
}

async function ask(turn: WorkingTurn): Promise<StepAnswer | ModelFault | undefined> {
  const { loaded, named, line, limits, instructions, tools, place, joiner } = turn;
  const { messages } = turn.conversation;
  const request = { loaded, provider: named.provider, instructions, messages, tools };
  const answer = await askModel((signal) => takeStep(request, { signal, onText: joiner.add }), {
    line,
    limits,
    signal: place.signal,
    signOfLife: place.signOfLife,
  });
  joiner.flush();
  if (answer !== undefined && "usage" in answer) turn.onUsage(usageOf(answer.usage));
  return answer;
}

function endByFault(fault: ModelFault, { named }: WorkingTurn): TurnEnd {
  return fault.kind === "requests"
    ? { stopReason: "length", detail: fault.because }
    : { trouble: troubleOf(fault, named) };
}

function endOf({ finishReason }: StepAnswer): TurnEnd {
  return finishReason === "content-filter" ? { stopReason: "refused" } : { stopReason: "ended" };
}

function add(conversation: Conversation, ...messages: readonly ModelMessage[]): void {
  conversation.messages = [...conversation.messages, ...messages];
}
