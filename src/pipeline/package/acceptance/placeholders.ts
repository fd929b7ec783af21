import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { type Cursor, spanAt, valueAt } from "../yaml/cursor.ts";
import { nearest } from "../nearest.ts";

/** A bare name in braces. Everything else in braces is plain text. */
const placeholder = /\{([a-z][a-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)\}/gu;

/** Names that every check knows. A service may not be called like one of them. */
export const builtInPlaceholders = ["start", "drive", "out", "tmp", "fixtures", "port"] as const;

/** Which placeholders a package gives a meaning to. */
export interface KnownPlaceholders {
  readonly services: readonly string[];
  readonly parameters: readonly string[];
  /** Whether the text belongs to one run per case, which knows `{case.…}`. */
  readonly inCase: boolean;
}

/** Adds an error for each unknown placeholder in the text at a cursor, or in `text` where it is a key. */
export function checkPlaceholders(
  cursor: Cursor,
  known: KnownPlaceholders,
  findings: Diagnostic[],
): void {
  const value = valueAt(cursor);
  const texts = Array.isArray(value) ? value : [value];
  for (const text of texts)
    if (typeof text === "string") findings.push(...unknownIn(text, cursor, known));
}

/** The same for a text that stands at a cursor but is not its value, such as a key. */
export function unknownIn(
  text: string,
  cursor: Cursor,
  known: KnownPlaceholders,
): readonly Diagnostic[] {
  return [...text.matchAll(placeholder)].flatMap((it) => {
    const name = it[1] ?? "";
    if (isKnown(name, known)) return [];
    const names = namesOf(known);
    const meant = nearest(name, names);
    const args = { name, names, ...(meant === undefined ? {} : { nearest: meant }) };
    return [diagnose("package/unknown-placeholder", args, { span: spanAt(cursor) })];
  });
}

function isKnown(name: string, known: KnownPlaceholders): boolean {
  if (name.startsWith("case.")) return known.inCase;
  return namesOf(known).includes(name);
}

function namesOf(known: KnownPlaceholders): readonly string[] {
  return [
    ...builtInPlaceholders,
    ...known.services,
    ...known.parameters.map((it) => `with.${it}`),
    ...(known.inCase ? ["case.name", "case.input"] : []),
  ];
}
