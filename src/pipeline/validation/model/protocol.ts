import type { ModelReply, ToolCall } from "../../package/model-script.ts";

/** An answer of a model, whatever it is written in. */
export interface Answered {
  readonly reply: ModelReply;
  /** The number of the request in its criterion, from 1; ids are made of it. */
  readonly nth: number;
  /** The model that was asked for. */
  readonly model: string;
}

/** One event of a streamed answer. */
export interface ServerEvent {
  readonly event?: string;
  /** JSON, or a text that is sent as it is. */
  readonly data: unknown;
}

/** How one API is spoken. */
export interface Protocol {
  /** The body of an answer that is not streamed. */
  readonly body: (answered: Answered) => unknown;
  /** The events of a streamed one. */
  readonly events: (
    answered: Answered,
    request: Readonly<Record<string, unknown>>,
  ) => readonly ServerEvent[];
  /** The body of an error. */
  readonly error: (status: number, message: string) => unknown;
}

/** Characters of one piece of a streamed text. */
const pieceLength = 40;

/** A text in the pieces in which it is streamed, whole characters each; one empty piece where it is empty. */
export function piecesOf(text: string): readonly string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += pieceLength) {
    pieces.push(characters.slice(at, at + pieceLength).join(""));
  }
  return pieces.length === 0 ? [""] : pieces;
}

/** Invented numbers of tokens: about four characters each, and always the same. */
export function usageOf({ reply }: Answered): { readonly input: number; readonly output: number } {
  const length = (reply.text ?? "").length + JSON.stringify(reply.calls).length;
  return { input: 10, output: Math.ceil(length / 4) };
}

/** The id of the `index`th tool call of an answer. */
export function callId({ nth }: Answered, index: number): string {
  return `call_${nth}_${index + 1}`;
}

/** The input of a tool call as the text that APIs stream. */
export function inputText({ input }: ToolCall): string {
  return JSON.stringify(input);
}
