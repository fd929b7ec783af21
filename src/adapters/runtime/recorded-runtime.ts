import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { readRecording, type Recording } from "./recording.ts";
import { replayTurn } from "./replay-turn.ts";
import type { Runtime, Session, TurnEvent, TurnOptions, TurnOutcome } from "./runtime.ts";

/**
 * Replays a recording: the workspace gets the tree of each turn, and its messages are told again. No
 * agent runs and nothing is spent, so a replay reports no usage; out of turns it stops.
 */
export async function createRecordedRuntime({
  folder,
}: {
  /** Absolute folder of recording.json. */
  readonly folder: string;
}): Promise<Result<Runtime>> {
  const read = await readRecording(folder);
  if ("fault" in read) {
    return failure(diagnose("runtime/recording-invalid", { recording: folder, fault: read.fault }));
  }
  const { recording } = read;
  const { seal, box, ambient } = recording;
  return success({
    name: "recorded",
    ...(recording.model === undefined ? {} : { model: recording.model }),
    needsBox: false,
    keepsWorkspace: false,
    inherits: { seal, box, ambient, origin: `recorded by ${recording.runtime}` },
    open: async ({ workspace }) => success(createSession({ folder, recording, workspace })),
  });
}

interface Replay {
  readonly folder: string;
  readonly recording: Recording;
  readonly workspace: string;
}

function createSession(replay: Replay): Session {
  return {
    isOpen: () => true,
    prompt: ({ turn }, options) => runTurn(replay, turn, options),
    close: () => Promise.resolve(),
  };
}

async function runTurn(
  { folder, recording, workspace }: Replay,
  number: number,
  { signal, onEvent }: TurnOptions,
): Promise<Result<TurnOutcome>> {
  const recorded = recording.turns[number - 1];
  if (recorded === undefined) return success({ stopReason: "out-of-turns", usage: {} });
  if (signal.aborted) return success({ stopReason: "cancelled", usage: {} });
  const fault = await replayTurn(folder, { number, recorded }, workspace);
  if (fault !== undefined)
    return failure(diagnose("runtime/recording-invalid", { recording: folder, fault }));
  for (const [index, message] of recorded.messages.entries()) onEvent(toEvent(message, index));
  return success({ stopReason: recorded.stopReason, usage: {} });
}

function toEvent(
  { kind, text }: Recording["turns"][number]["messages"][number],
  index: number,
): TurnEvent {
  switch (kind) {
    case "message":
      return { type: "message", text };
    case "tool":
      return { type: "tool", id: `recorded-${index + 1}`, title: text, status: "completed" };
    case "permission":
      return { type: "permission", title: text, outcome: "recorded" };
    default:
      return kind satisfies never;
  }
}
