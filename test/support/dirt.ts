import { findUnsafe } from "#src/diagnostics/escape.ts";
import type { PsdResult } from "./psd.ts";

/**
 * One of each kind of character that a terminal would act on or a reader would not see, as they are
 * used: a title, a link, the clipboard, a cleared screen, a bell, eight-bit controls, text that runs
 * backwards, marks without width, line separators, tags.
 */
export const dirt = [
  "\u001B]0;owned\u0007",
  "\u001B]8;;https://example.org\u0007link\u001B]8;;\u0007",
  "\u001B]52;c;aG9zdGlsZQ==\u001B\\",
  "\u001B[2J\u001B[1A\u001B[31m",
  "\u009B31m\u009D0;x\u009C\u0085",
  "\r\b\u007F",
  "\u202E\u2066\u200E\u061C",
  "a\u200B\u200Db\u2060\uFEFF\u180E",
  "\u2028\u2029",
  "\u{E0041}\u{E007F}\u{E0101}",
].join("");

/** The same as the text of a YAML or JSON file that holds none of them as they are. */
export const writtenDirt = asWritten(dirt);

/** A text between quotes, in which everything but plain ASCII is written by its numbers. */
export function asWritten(text: string): string {
  const escaped = JSON.stringify(text).replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    /[^\u0020-\u007E]/g,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return escaped;
}

/** Every character in what the command printed that must not be there, each with what stands before it. */
export function dirtIn({
  stdout,
  stderr,
}: Pick<PsdResult, "stdout" | "stderr">): readonly string[] {
  return Object.entries({ stdout, stderr }).flatMap(([stream, text]) =>
    findUnsafe(text).map(({ index, codePoint }) => {
      const before = text.slice(Math.max(0, index - 60), index);
      return `${stream}: U+${codePoint.toString(16)} after ${JSON.stringify(before)}`;
    }),
  );
}
