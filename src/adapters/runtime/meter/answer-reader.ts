import { type Counts, mergeCounts, readPart, type Tokens, tokensOf } from "./answer-usage.ts";

/** What a whole answer, or what came of it, told. */
export interface ReadAnswer {
  readonly model?: string;
  /** Missing where it told none. */
  readonly tokens?: Tokens;
  /** `none`: what came is no answer of a model. */
  readonly kind: "answer" | "error" | "none";
}

/** Reads an answer while it passes. */
export interface AnswerReader {
  read(chunk: Buffer): void;
  end(): ReadAnswer;
}

/** Bytes of a line of a stream, and of an answer in one piece; longer ones pass unread. */
const mostBytes = { line: 8 * 1024 * 1024, whole: 32 * 1024 * 1024 };

const [lineFeed, colon] = [0x0a, 0x3a];
/** What a line must hold to be looked at, after the first one. */
const telling = ['"usage', '"error"'].map((it) => Buffer.from(it));

/** Reads a stream of events, or an answer in one piece of JSON, by its content type. */
export function createAnswerReader(contentType: string): AnswerReader {
  const answer = gather();
  if (!contentType.startsWith("text/event-stream")) {
    const whole = bounded(mostBytes.whole);
    return {
      read: (chunk) => whole.add(chunk),
      end: () => {
        for (const part of partsOf(whole.take())) answer.add(part);
        return answer.end(whole.overflowed());
      },
    };
  }
  const line = bounded(mostBytes.line);
  const look = (): void => {
    const text = line.take();
    if (text.indexOf("data") !== 0 || text[4] !== colon) return;
    if (!answer.isEmpty() && !telling.some((it) => text.includes(it))) return;
    for (const part of partsOf(text.subarray(5))) answer.add(part);
  };
  return {
    read: (chunk) => {
      for (let from = 0; from < chunk.length;) {
        const at = chunk.indexOf(lineFeed, from);
        line.add(chunk.subarray(from, at === -1 ? chunk.length : at));
        if (at !== -1) look();
        from = at === -1 ? chunk.length : at + 1;
      }
    },
    end: () => {
      look();
      return answer.end(line.overflowed());
    },
  };
}

/** Texts as far as they fit. */
function bounded(most: number) {
  let chunks: Buffer[] = [];
  let size = 0;
  let over = false;
  return {
    add: (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
    },
    /** What was added since; nothing where it was too much. */
    take: (): Buffer => {
      const text = size > most ? Buffer.alloc(0) : Buffer.concat(chunks);
      over ||= size > most;
      chunks = [];
      size = 0;
      return text;
    },
    overflowed: (): boolean => over,
  };
}

/** Objects of a text of JSON: Google's servers send a list of them where nobody asks for events. */
function partsOf(text: Buffer): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text.toString("utf8"));
    return Array.isArray(value) ? value : [value];
  } catch {
    return [];
  }
}

function gather() {
  let seen = false;
  let isError = false;
  let model: string | undefined;
  let counts: Counts = {};
  return {
    isEmpty: () => !seen,
    add: (value: unknown): void => {
      const part = readPart(value);
      if (part === undefined) return;
      seen = true;
      isError ||= part.isError;
      model ??= part.model;
      counts = mergeCounts(counts, part.counts);
    },
    /** What was too long to be read may have been an answer. */
    end: (overflowed: boolean): ReadAnswer => {
      const tokens = tokensOf(counts);
      const kind = isError ? "error" : seen || overflowed ? "answer" : "none";
      return {
        ...(model === undefined ? {} : { model }),
        ...(tokens === undefined ? {} : { tokens }),
        kind,
      };
    },
  };
}
