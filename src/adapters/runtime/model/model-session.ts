import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { createTextJoiner } from "../join-text.ts";
import type {
  Session,
  SessionRequest,
  TurnOptions,
  TurnOutcome,
  TurnRequest,
  Usage,
} from "../runtime.ts";
import { watchTurn } from "../watch-turn.ts";
import { addUsage } from "./model-usage.ts";
import { instructionsFor } from "./instructions.ts";
import type { LoadedModel } from "./load-model.ts";
import type { ModelLimits } from "./model-limits.ts";
import type { ModelLine } from "./model-line.ts";
import type { NamedModel } from "./model-trouble.ts";
import type { Tool } from "./tools/tool.ts";
import { type Conversation, type TurnEnd, workTurn } from "./work-turn.ts";

/** A model that is ready to be talked to. */
export interface ReadyModel {
  readonly loaded: LoadedModel;
  readonly named: NamedModel;
  readonly line: ModelLine;
  readonly limits: ModelLimits;
  readonly tools: readonly Tool[];
  readonly mayRun: boolean;
}

type Place = Pick<SessionRequest, "workspace" | "workspaceInBox" | "launch">;

/** One conversation with a model; psd keeps it, and sends all of it with each request. */
export function createModelSession(it: ReadyModel, place: Place): Session {
  const conversation: Conversation = { messages: [] };
  let isOpen = true;
  return {
    model: it.named.model,
    isOpen: () => isOpen,
    prompt: async (request, options) => {
      const outcome = await runTurn({ it, place, conversation }, request, options);
      // A turn that was cut has left calls without answers.
      if (outcome.ok && cutReasons.has(outcome.value.stopReason)) isOpen = false;
      return outcome;
    },
    close: () => {
      isOpen = false;
      return Promise.resolve();
    },
  };
}

const cutReasons: ReadonlySet<string> = new Set(["cancelled", "idle", "total"]);

interface Turn {
  readonly it: ReadyModel;
  readonly place: Place;
  readonly conversation: Conversation;
}

async function runTurn(
  { it, place, conversation }: Turn,
  request: TurnRequest,
  { signal, onEvent }: TurnOptions,
): Promise<Result<TurnOutcome>> {
  const stop = new AbortController();
  const watch = watchTurn(request.limits, signal);
  const cut = watch.limit.then((limit): TurnEnd => {
    stop.abort();
    return { stopReason: limit };
  });
  let usage: Usage = {};
  conversation.messages = [...conversation.messages, { role: "user", content: request.prompt }];
  it.line.begin();
  const ended = workTurn({
    ...it,
    conversation,
    instructions: instructionsFor(place.workspaceInBox, it.mayRun),
    place: { ...place, signal: stop.signal, signOfLife: watch.signOfLife },
    joiner: createTextJoiner(onEvent),
    onEvent,
    onUsage: (step) => {
      usage = addUsage(usage, step);
      if (Object.keys(usage).length > 0) onEvent({ type: "usage", usage });
    },
  });
  const own = await ended;
  const end = own === undefined || stop.signal.aborted ? await cut : own;
  watch.stop();
  return "trouble" in end ? failure(end.trouble) : success({ ...end, usage });
}
