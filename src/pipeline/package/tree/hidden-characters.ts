import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { findUnsafe, isLawfulJoiner, type UnsafeCharacter } from "../../../diagnostics/escape.ts";

/** A file full of them needs one hint, not a thousand. */
const reportedPerFile = 10;

/** A warning for each character of a text that a reader cannot see, with its exact place. */
export function findHiddenCharacters(text: string, file: string): readonly Diagnostic[] {
  const hidden = findUnsafe(text).filter((it) => !isLawfulJoiner(text, it));
  if (hidden.length === 0) return [];
  const lineStarts = [0, ...[...text.matchAll(/\n/gu)].map((it) => it.index + 1)];
  return hidden.slice(0, reportedPerFile).map((it) => {
    const line = lineStarts.findLastIndex((start) => start <= it.index) + 1;
    const column = it.index - (lineStarts[line - 1] ?? 0) + 1;
    return diagnose(
      "package/hidden-character",
      { name: nameOf(it), kind: it.kind },
      {
        span: { file, line, column },
      },
    );
  });
}

/** The first hidden character of an id or a name, described; undefined where there is none. */
export function hiddenCharacterOf(
  text: string,
): { readonly name: string; readonly kind: string } | undefined {
  const first = findUnsafe(text)[0];
  return first === undefined ? undefined : { name: nameOf(first), kind: first.kind };
}

function nameOf(it: UnsafeCharacter): string {
  return `U+${it.codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}
