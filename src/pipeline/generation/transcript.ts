import type { TurnEvent } from "../../adapters/runtime/runtime.ts";
import type { TranscriptEntry } from "./attempt.ts";

const longestEntry = 4000;
const mostEntries = 2000;

/** Writes down what an agent says and does, as much as is worth keeping. */
export interface Transcript {
  add(event: TurnEvent): void;
  entries(): readonly TranscriptEntry[];
  /** The agent's last message; empty where it said nothing. */
  lastMessage(): string;
}

/**
 * Keeps messages, finished tool calls and permissions of one turn; thoughts are not kept.
 * Secrets were taken out before. Of a very long turn the first entries are kept, and always the last message.
 */
export function createTranscript(): Transcript {
  const entries: TranscriptEntry[] = [];
  let last = "";
  return {
    add: (event) => {
      const entry = entryOf(event);
      if (entry === undefined) return;
      if (entry.kind === "message") last = entry.text;
      if (entries.length < mostEntries) entries.push(entry);
    },
    entries: () => entries,
    lastMessage: () => last,
  };
}

function entryOf(event: TurnEvent): TranscriptEntry | undefined {
  switch (event.type) {
    case "message":
      return { kind: "message", text: shorten(event.text) };
    case "tool":
      if (event.status === "pending" || event.status === "in_progress") return undefined;
      return { kind: "tool", text: shorten(`${event.title} (${event.status})`) };
    case "permission":
      return { kind: "permission", text: shorten(`${event.title}: ${event.outcome}`) };
    case "thought":
    case "usage":
      return undefined;
    default:
      return event satisfies never;
  }
}

function shorten(text: string): string {
  return text.length <= longestEntry ? text : `${text.slice(0, longestEntry)} …`;
}
