import { structuredPatch } from "diff";
import { pairLines, showLine } from "./line-pair.ts";

/** Beyond these a difference is not looked for: both texts are shown instead. */
const longestText = 200_000;
const limits = { context: 2, maxEditLength: 2000, timeout: 500 };
const shownLines = 32;

/**
 * The first places in which two texts differ: lines with `-` (expected) and `+` (actual), below them a line
 * with `?` that marks where they differ, and a little context. One final line feed does not count.
 */
export function textDifference(expected: string, actual: string): string | undefined {
  if (expected.length > longestText || actual.length > longestText) return undefined;
  const [wanted, given] = [withoutFinalNewline(expected), withoutFinalNewline(actual)];
  if (!wanted.includes("\n") && !given.includes("\n")) return pairLines(wanted, given).join("\n");
  const [before, after] = [withFinalNewline(wanted), withFinalNewline(given)];
  const patch = structuredPatch("", "", before, after, "", "", limits);
  if (patch === undefined) return undefined;
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ line ${hunk.oldStart} @@`,
    ...paired(hunk.lines),
  ]);
  const rest = lines.length - shownLines;
  return [...lines.slice(0, shownLines), ...(rest > 0 ? [`… ${rest} more lines`] : [])].join("\n");
}

/** The text without the line feed at its end. */
export function withoutFinalNewline(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

function withFinalNewline(text: string): string {
  return text === "" ? "" : `${text}\n`;
}

/** Puts what was removed beside what came in its place. */
function paired(lines: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let [removed, added]: [string[], string[]] = [[], []];
  const flush = (): void => {
    const both = Math.min(removed.length, added.length);
    for (let index = 0; index < both; index += 1) {
      shown.push(...pairLines(removed[index] ?? "", added[index] ?? ""));
    }
    shown.push(...removed.slice(both).map((it) => `-${showLine(it)}`));
    shown.push(...added.slice(both).map((it) => `+${showLine(it)}`));
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.startsWith("-")) removed.push(line.slice(1));
    else if (line.startsWith("+")) added.push(line.slice(1));
    else {
      flush();
      shown.push(line.length > 300 ? `${line.slice(0, 300)}…` : line);
    }
  }
  flush();
  return shown;
}

/** Lines that are looked through for one that is like a missing text, and how long each may be. */
const looked = { lines: 2000, characters: 400 };
/** How much of two lines must be alike for one to be shown beside the other, from 0 to 1. */
const alike = 0.5;

/** The line of a text that is most like a missing one, and how it differs; undefined where none is near. */
export function nearestLine(missing: string, text: string): string | undefined {
  const wanted = withoutFinalNewline(missing);
  if (wanted.includes("\n") || wanted.length > looked.characters) return undefined;
  const parts = pairsOf(wanted);
  let best = { likeness: alike, line: "", number: 0 };
  for (const [index, line] of text.split("\n").slice(0, looked.lines).entries()) {
    if (line.length > looked.characters) continue;
    const likeness = likenessOf(parts, pairsOf(line));
    if (likeness > best.likeness) best = { likeness, line, number: index + 1 };
  }
  if (best.number === 0) return undefined;
  return [`@@ line ${best.number} is nearest @@`, ...pairLines(wanted, best.line)].join("\n");
}

/** Dice's coefficient of two sets. */
function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((it) => b.has(it)).length;
  return (2 * common) / Math.max(1, a.size + b.size);
}

/** All pairs of neighbouring characters, in small letters and without white space. */
function pairsOf(text: string): ReadonlySet<string> {
  const plain = text.toLowerCase().replace(/\s/gu, "");
  return new Set(
    Array.from({ length: Math.max(0, plain.length - 1) }, (_, i) => plain.slice(i, i + 2)),
  );
}
