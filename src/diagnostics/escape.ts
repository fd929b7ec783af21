/** Why a character may not reach a terminal or a prompt unseen. */
type UnsafeKind =
  | "a control character"
  | "a line separator"
  | "a bidirectional control"
  | "a zero-width character"
  | "an invisible character"
  | "a tag character"
  | "a hidden variation selector"
  | "a lone surrogate";

/** A character that a reader does not see as it is. */
export interface UnsafeCharacter {
  /** UTF-16 offset in the text. */
  readonly index: number;
  readonly codePoint: number;
  readonly kind: UnsafeKind;
}

/**
 * Ranges of code points, first and last: controls, and all that Unicode calls default ignorable. Tab
 * and newline are layout, not hidden.
 */
const ranges: readonly (readonly [number, number, UnsafeKind])[] = [
  [0x00, 0x08, "a control character"],
  [0x0b, 0x1f, "a control character"],
  [0x7f, 0x9f, "a control character"],
  [0xad, 0xad, "an invisible character"],
  [0x34f, 0x34f, "an invisible character"],
  [0x61c, 0x61c, "a bidirectional control"],
  [0x115f, 0x1160, "an invisible character"],
  [0x17b4, 0x17b5, "an invisible character"],
  [0x180b, 0x180f, "a zero-width character"],
  [0x200b, 0x200d, "a zero-width character"],
  [0x200e, 0x200f, "a bidirectional control"],
  [0x2028, 0x2029, "a line separator"],
  [0x202a, 0x202e, "a bidirectional control"],
  [0x2060, 0x2065, "a zero-width character"],
  [0x2066, 0x2069, "a bidirectional control"],
  [0x206a, 0x206f, "an invisible character"],
  [0x3164, 0x3164, "an invisible character"],
  [0xd800, 0xdfff, "a lone surrogate"],
  [0xfeff, 0xfeff, "a zero-width character"],
  [0xffa0, 0xffa0, "an invisible character"],
  [0xfff0, 0xfffb, "an invisible character"],
  [0x1bca0, 0x1bca3, "an invisible character"],
  [0x1d173, 0x1d17a, "an invisible character"],
  [0xe0000, 0xe007f, "a tag character"],
  [0xe0080, 0xe00ff, "an invisible character"],
  [0xe0100, 0xe01ef, "a hidden variation selector"],
  [0xe01f0, 0xe0fff, "an invisible character"],
];

const hex = (codePoint: number): string => codePoint.toString(16);
const unsafeClass = ranges.map(([first, last]) => `\\u{${hex(first)}}-\\u{${hex(last)}}`).join("");
/** One selector says how the character before it looks; more of them, or one of nothing, hide a message. */
const strayVariation = String.raw`(?<=^|[\s\p{DI}])[\uFE00-\uFE0F]`;
const unsafe = new RegExp(`[${unsafeClass}]|${strayVariation}`, "gu");
const unsafeOrLayout = new RegExp(`[\\t\\n${unsafeClass}]|${strayVariation}`, "gu");
const shortForms = new Map([
  ["\t", String.raw`\t`],
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
]);

/** What stays as it is although it would be escaped. */
export interface EscapeOptions {
  /** Tabs and newlines. */
  readonly keepLayout?: boolean;
  /** Joiners where they are how a word or an emoji is written. */
  readonly keepJoiners?: boolean;
}

/**
 * Makes text that psd did not write safe to show: control characters (and with them every ANSI
 * sequence), bidirectional controls and invisible characters appear as `\u{…}`.
 */
export function escapeText(
  text: string,
  { keepLayout = false, keepJoiners = false }: EscapeOptions = {},
): string {
  return text.replace(keepLayout ? unsafe : unsafeOrLayout, (it, index: number) => {
    const codePoint = it.codePointAt(0) ?? 0;
    if (keepJoiners && isLawfulJoiner(text, { index, codePoint })) return it;
    return shortForms.get(it) ?? nameCodePoint(codePoint);
  });
}

/**
 * A value as JSON that is safe to show and says the same: what would be escaped in a text stands as
 * `\u` and its number, and so does what some pipelines take for a command.
 */
export function safeJson(value: unknown, indent?: number): string {
  // A newline between its parts is layout; within texts JSON has none.
  return JSON.stringify(value, undefined, indent)
    .replace(unsafe, (it) => it.split("").map(asJsonEscape).join(""))
    .replaceAll("##", String.raw`\u0023#`);
}

const joiners = new Set([0x200c, 0x200d]);
const scriptOrEmojiAtEnd = /[^\p{ASCII}\p{White_Space}\p{Cf}]$/u;
const scriptOrEmojiAtStart = /^[^\p{ASCII}\p{White_Space}\p{Cf}]/u;

/** Whether a character joins letters of other scripts or emoji, which are written so. */
export function isLawfulJoiner(
  text: string,
  { index, codePoint }: Pick<UnsafeCharacter, "index" | "codePoint">,
): boolean {
  if (!joiners.has(codePoint)) return false;
  const before = text.slice(Math.max(0, index - 2), index);
  const after = text.slice(index + 1, index + 3);
  return scriptOrEmojiAtEnd.test(before) && scriptOrEmojiAtStart.test(after);
}

/** Every hidden or steering character of a text, in order. Tabs and newlines are none. */
export function findUnsafe(text: string): readonly UnsafeCharacter[] {
  return [...text.matchAll(unsafe)].map((it) => {
    const codePoint = it[0].codePointAt(0) ?? 0;
    return { index: it.index, codePoint, kind: kindOf(codePoint) };
  });
}

function nameCodePoint(codePoint: number): string {
  return `\\u{${hex(codePoint)}}`;
}

function asJsonEscape(unit: string): string {
  return `\\u${hex(unit.charCodeAt(0)).padStart(4, "0")}`;
}

function kindOf(codePoint: number): UnsafeKind {
  const range = ranges.find(([first, last]) => codePoint >= first && codePoint <= last);
  return range?.[2] ?? "a hidden variation selector";
}
