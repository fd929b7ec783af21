import { type Emitter, RawTag, type Template, toValue } from "liquidjs";

/** A rendered text, line by line, with the line of the template that each line came from. */
export interface TracedText {
  readonly lines: readonly string[];
  /** From 1; as many as `lines`. */
  readonly sources: readonly number[];
}

/** What a template may do at most. Counted, not timed, so that the same template always ends the same way. */
export const templateLimits = {
  /** Parts of a template that are rendered, each round of a loop anew. */
  steps: 200_000,
  /** UTF-16 units of the result. */
  output: 4 * 1024 * 1024,
  /** Elements and characters that filters and ranges make. */
  allocations: 10_000_000,
} as const;

/**
 * Collects what a template writes and remembers the source line of each line.
 *
 * No markers go through the template, so white-space control and filters see what they would see
 * without it: the renderer says which part of the template writes next, and the part's place in the
 * source gives the lines.
 */
export interface LineTracer extends Emitter {
  /** Says which part of the template writes from now on; also marks a round of a loop. */
  readonly enter: (template?: Template) => void;
  /** The limit that was passed, in words. */
  readonly exceeded: () => string | undefined;
  readonly finish: () => TracedText;
}

/** Starts a tracer over the source of one template. */
export function traceLines(source: string): LineTracer {
  const lineAt = createLineIndex(source);
  const lines: { text: string; source: number; isBlank: boolean }[] = [];
  let current: { text: string; source: number; isBlank: boolean } | undefined;
  let writer = { line: 1, moves: true };
  let exceeded: string | undefined;
  let steps = 0;
  let size = 0;

  function add(text: string, ends: boolean): void {
    const isBlank = text.trim() === "";
    current ??= { text: "", source: writer.line, isBlank: true };
    // A line belongs to the source of its first visible character.
    if (current.isBlank && !isBlank) current = { ...current, source: writer.line, isBlank: false };
    current.text += text;
    if (!ends) return;
    lines.push(current);
    current = undefined;
    if (writer.moves) writer.line += 1;
  }

  return {
    buffer: "",
    enter(template) {
      steps += 1;
      if (steps > templateLimits.steps) exceeded ??= `${templateLimits.steps} steps`;
      if (template !== undefined) writer = writerOf(template, lineAt);
    },
    write(value: unknown) {
      const text = textOf(value);
      size += text.length;
      if (size > templateLimits.output) exceeded ??= `${templateLimits.output} characters`;
      if (text === "" || exceeded !== undefined) return;
      const parts = text.split("\n");
      for (const [index, part] of parts.entries()) {
        const ends = index < parts.length - 1;
        if (ends || part !== "") add(part, ends);
      }
    },
    exceeded: () => exceeded,
    finish() {
      const all = current === undefined ? lines : [...lines, current];
      return { lines: all.map((it) => it.text), sources: all.map((it) => it.source) };
    },
  };
}

/** Literal text moves through the source line by line; a value stays on the line of its placeholder. */
function writerOf(
  template: Template,
  lineAt: (offset: number) => number,
): { line: number; moves: boolean } {
  const { token } = template;
  if (template instanceof RawTag) return { line: lineAt(token.end), moves: true };
  if ("trimLeft" in token && typeof token.trimLeft === "number") {
    return { line: lineAt(token.begin + token.trimLeft), moves: true };
  }
  return { line: lineAt(token.begin), moves: false };
}

function createLineIndex(source: string): (offset: number) => number {
  const starts = [0, ...Array.from(source.matchAll(/\n/gu), (it) => it.index + 1)];
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** As Liquid prints values: nothing for null, lists without separators. A template's values are JSON. */
function textOf(value: unknown): string {
  const plain: unknown = toValue(value);
  if (typeof plain === "string") return plain;
  if (plain === undefined || plain === null) return "";
  return Array.isArray(plain) ? plain.map(textOf).join("") : JSON.stringify(plain);
}
