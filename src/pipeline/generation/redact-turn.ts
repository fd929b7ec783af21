import type { TurnEvent } from "../../adapters/runtime/runtime.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";

/** Hears the events of one turn. */
export interface TurnRedaction {
  readonly hear: (event: TurnEvent) => void;
  /** Passes on what was held back; nothing is heard afterwards. */
  readonly flush: () => void;
}

/** Characters that are held back at most. */
const longestHeld = 16 * 1024;

/**
 * Takes secrets out of what an agent says before anybody hears it. Texts come in pieces: the end of one
 * that may be the beginning of a secret is held back until it is known how it goes on.
 */
export function redactTurn(
  redaction: Redaction,
  onEvent: (event: TurnEvent) => void,
): TurnRedaction {
  const held = { message: "", thought: "" };
  const say = (type: "message" | "thought", text: string): void => {
    const safe = redaction.text(text);
    if (safe.trim() !== "") onEvent({ type, text: safe });
  };
  return {
    hear: (event) => {
      if (event.type !== "message" && event.type !== "thought") {
        onEvent(redaction.value(event));
        return;
      }
      const text = held[event.type] + event.text;
      const begun = redaction.begunAt(text);
      const end = text.length - begun > longestHeld ? text.length : begun;
      held[event.type] = text.slice(end);
      say(event.type, text.slice(0, end));
    },
    flush: () => {
      for (const type of ["thought", "message"] as const) {
        say(type, held[type]);
        held[type] = "";
      }
    },
  };
}
