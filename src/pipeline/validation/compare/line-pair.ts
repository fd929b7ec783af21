import { escapeText } from "../../../diagnostics/escape.ts";

/** Characters around a difference that are shown, and of a difference itself. */
const shown = { before: 60, after: 40, inside: 160 };

/** Two texts by what they have in common at their ends. */
interface Split {
  readonly prefix: string;
  readonly expected: string;
  readonly actual: string;
  readonly suffix: string;
}

/**
 * A line and what came in its place, with the part in which they differ marked. Long lines are cut around
 * it. White space is made visible where it is all that differs, and at the end of a line.
 */
export function pairLines(expected: string, actual: string): readonly string[] {
  const { prefix, suffix, ...middle } = splitCommon(expected, actual);
  const onlySpace = withoutSpace(middle.expected) === withoutSpace(middle.actual);
  const show = (text: string): string => around({ prefix, middle: text, suffix, onlySpace });
  const before = escapeText(keptPrefix(prefix)).length;
  const length = Math.max(1, middle.expected.length, middle.actual.length);
  const marks = `?${" ".repeat(before)}${"^".repeat(Math.min(length, shown.inside))}`;
  const hasCommon = prefix !== "" || suffix !== "";
  return [
    `-${show(middle.expected)}`,
    `+${show(middle.actual)}`,
    ...(hasCommon ? [marks] : []),
    ...lookAlike(middle),
  ];
}

/** A line that has no counterpart: what is white space at its end can be seen. */
export function showLine(line: string): string {
  if (line === "") return "⏎";
  const cut = line.length > 300 ? `${line.slice(0, 300)}…` : line;
  return cut.replace(/\s+$/u, visible);
}

/** The beginning and the end that two texts share; no character is taken apart. */
export function splitCommon(expected: string, actual: string): Split {
  const most = Math.min(expected.length, actual.length);
  let start = 0;
  while (start < most && expected[start] === actual[start]) start += 1;
  if (isHighSurrogate(expected[start - 1])) start -= 1;
  let end = 0;
  while (end < most - start && expected.at(-1 - end) === actual.at(-1 - end)) end += 1;
  if (isLowSurrogate(expected.at(-end)) && end > 0) end -= 1;
  return {
    prefix: expected.slice(0, start),
    expected: expected.slice(start, expected.length - end),
    actual: actual.slice(start, actual.length - end),
    suffix: expected.slice(expected.length - end),
  };
}

function isHighSurrogate(unit: string | undefined): boolean {
  return unit !== undefined && /[\uD800-\uDBFF]/u.test(unit);
}

function isLowSurrogate(unit: string | undefined): boolean {
  return unit !== undefined && /[\uDC00-\uDFFF]/u.test(unit);
}

interface Line {
  readonly prefix: string;
  readonly middle: string;
  readonly suffix: string;
  readonly onlySpace: boolean;
}

function around({ prefix, middle, suffix, onlySpace }: Line): string {
  const inside = middle.length > shown.inside ? `${middle.slice(0, shown.inside)}…` : middle;
  const rest = suffix.length > shown.after ? `${suffix.slice(0, shown.after)}…` : suffix;
  const marked = onlySpace ? visible(inside) : inside;
  return `${keptPrefix(prefix)}${marked}${rest}`.replace(/\s+$/u, visible);
}

function keptPrefix(prefix: string): string {
  return prefix.length > shown.before ? `…${prefix.slice(-shown.before)}` : prefix;
}

const signs = new Map([
  [" ", "·"],
  ["\t", "→"],
  ["\r", "␍"],
]);

function visible(text: string): string {
  return text.replace(/\s/gu, (it) => signs.get(it) ?? it);
}

function withoutSpace(text: string): string {
  return text.replace(/\s/gu, "");
}

/** Two texts that a reader cannot tell apart are shown by their characters' numbers, too. */
function lookAlike({ expected, actual }: Pick<Split, "expected" | "actual">): readonly string[] {
  if (expected === "" || expected.normalize("NFKC") !== actual.normalize("NFKC")) return [];
  return [`? they look alike: ${numbers(expected)}, not ${numbers(actual)}`];
}

function numbers(text: string): string {
  const all = Array.from(text, (it) => `U+${it.codePointAt(0)?.toString(16).padStart(4, "0")}`);
  return [...all.slice(0, 8), ...(all.length > 8 ? ["…"] : [])].join(" ");
}
