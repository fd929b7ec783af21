import type { TurnEvent } from "./runtime.ts";

/** Characters of a text that are shown at once where no paragraph ends. */
const longestPiece = 4000;

type Kind = Extract<TurnEvent["type"], "message" | "thought">;

/** Makes paragraphs of texts that arrive in pieces. */
export interface TextJoiner {
  readonly add: (kind: Kind, text: string) => void;
  /** Shows what was held back. */
  readonly flush: () => void;
}

/** Tells of texts by their paragraphs, without white space around them. */
export function createTextJoiner(onEvent: (event: TurnEvent) => void): TextJoiner {
  let kind: Kind = "message";
  let held = "";
  const flush = (): void => {
    if (held.trim() !== "") onEvent({ type: kind, text: held.trim() });
    held = "";
  };
  return {
    flush,
    add: (next, text) => {
      if (kind !== next) flush();
      kind = next;
      held += text;
      const pieces = splitText(held);
      held = pieces.rest;
      for (const piece of pieces.whole) onEvent({ type: kind, text: piece });
    },
  };
}

/** Cuts a growing text into its finished paragraphs and the rest. */
function splitText(text: string): { readonly whole: readonly string[]; readonly rest: string } {
  const paragraph = text.lastIndexOf("\n\n");
  const end = paragraph === -1 && text.length > longestPiece ? text.length : paragraph + 1;
  const pieces = text.slice(0, end).split(/\n\n+/u).flatMap(cut);
  return { whole: pieces.filter((it) => it !== ""), rest: text.slice(end) };
}

function cut(text: string): readonly string[] {
  const pieces = Math.ceil(text.length / longestPiece);
  return Array.from({ length: pieces }, (_, index) =>
    text.slice(index * longestPiece, (index + 1) * longestPiece).trim(),
  );
}
