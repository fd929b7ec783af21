/** Why a character may not reach a terminal or a prompt unseen. */
type UnsafeKind =
  | "a control character"
  | "a line separator"
  | "a bidirectional control"
  | "a zero-width character"
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

/** Ranges of code points, first and last. Tab and newline are layout, not hidden. */
const ranges: readonly (readonly [number, number, UnsafeKind])[] = [
  [0x00, 0x08, "a control character"],
  [0x0b, 0x1f, "a control character"],
  [0x7f, 0x9f, "a control character"],
  [0x61c, 0x61c, "a bidirectional control"],
  [0x180e, 0x180e, "a zero-width character"],
  [0x200b, 0x200d, "a zero-width character"],
  [0x200e, 0x200f, "a bidirectional control"],
  [0x2028, 0x2029, "a line separator"],
  [0x202a, 0x202e, "a bidirectional control"],
  [0x2060, 0x2064, "a zero-width character"],
  [0x2066, 0x2069, "a bidirectional control"],
  [0xd800, 0xdfff, "a lone surrogate"],
  [0xfeff, 0xfeff, "a zero-width character"],
  [0xe0000, 0xe007f, "a tag character"],
  [0xe0100, 0xe01ef, "a hidden variation selector"],
];

const hex = (codePoint: number): string => codePoint.toString(16);
const unsafeClass = ranges.map(([first, last]) => `\\u{${hex(first)}}-\\u{${hex(last)}}`).join("");
const unsafe = new RegExp(`[${unsafeClass}]`, "gu");
const unsafeOrLayout = new RegExp(`[\\t\\n${unsafeClass}]`, "gu");
const shortForms = new Map([
  ["\t", String.raw`\t`],
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
]);

/**
 * Makes text that psd did not write safe to show: control characters (and with them every ANSI
 * sequence), bidirectional controls and invisible characters appear as `\u{…}`.
 * With `keepLayout`, tabs and newlines stay.
 */
export function escapeText(text: string, options: { readonly keepLayout?: boolean } = {}): string {
  const pattern = options.keepLayout === true ? unsafe : unsafeOrLayout;
  return text.replace(pattern, (it) => shortForms.get(it) ?? nameCodePoint(it.codePointAt(0) ?? 0));
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

function kindOf(codePoint: number): UnsafeKind {
  const range = ranges.find(([first, last]) => codePoint >= first && codePoint <= last);
  return range?.[2] ?? "a control character";
}
