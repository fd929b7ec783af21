import type { AcpListener } from "./acp-connection.ts";
import type { TurnOptions } from "./runtime.ts";
import type { TurnReader } from "./turn-reader.ts";

/** The turn that an agent is in. */
interface ListeningTurn {
  readonly reader: TurnReader;
  readonly options: TurnOptions;
  /** Called whenever something arrives. */
  readonly signOfLife: () => void;
}

/** Hears an agent between its prompts and within them. */
export interface TurnListener extends AcpListener {
  /** Gives what comes from now on to one turn, and counts bytes anew. */
  begin(turn: ListeningTurn): void;
  /** Drops what comes from now on. */
  end(): void;
  /** Whether the agent has sent more than it may. */
  flooded(): boolean;
}

/** Requests of an agent from one prompt to the next: answers wait in memory for one that does not read them. */
const mostRequests = 10_000;

/** Tool calls of one turn: an agent in a circle was seen to make some hundred a minute. */
const mostCalls = 2_000;

/**
 * Hears an agent; one that sends more than `turnBytes`, or more requests or tool calls than an agent has
 * reason to, from one prompt to the next is ended by `kill`.
 */
export function createTurnListener(kill: () => void, turnBytes: number): TurnListener {
  let turn: ListeningTurn | undefined;
  let bytes = 0;
  let requests = 0;
  let calls = 0;
  return {
    begin: (begun) => {
      turn = begun;
      bytes = 0;
      requests = 0;
      calls = 0;
    },
    end: () => {
      turn = undefined;
    },
    flooded: () => bytes > turnBytes || requests > mostRequests || calls > mostCalls,
    onRequest: () => {
      requests += 1;
      if (requests > mostRequests) kill();
      return requests <= mostRequests;
    },
    onUpdate: (update) => {
      if (update.sessionUpdate === "tool_call") calls += 1;
      if (calls > mostCalls) kill();
      else turn?.reader.read(update);
    },
    onPermission: (title, outcome) => {
      turn?.reader.flush();
      turn?.options.onEvent({ type: "permission", title, outcome });
    },
    onBytes: (count) => {
      bytes += count;
      if (bytes > turnBytes) kill();
      else turn?.signOfLife();
    },
  };
}
