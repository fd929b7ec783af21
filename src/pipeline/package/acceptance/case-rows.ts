import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { nearest } from "../nearest.ts";
import { below, type Cursor, isMapping, keySpanAt, valueAt } from "../yaml/cursor.ts";

/** What a row may call its input, and what it expects. Without the one they are null, and nobody is told. */
const inputs = ["input"] as const;
const expectations = ["expect", "output", "expected", "error"] as const;

/**
 * The first key of a table in psd's own shape that was probably meant to be another one: rows may have keys
 * of their own, so it is a warning, and only where the row lacks what it would be. `cursor`: the list of rows,
 * or the mapping with the list under `cases`.
 */
export function rowFindings(cursor: Cursor): readonly Diagnostic[] {
  const table = valueAt(cursor);
  const at = isMapping(table) ? below(cursor, "cases") : cursor;
  const rows = valueAt(at);
  if (!Array.isArray(rows)) return [];
  for (const [index, row] of rows.entries()) {
    if (!isMapping(row)) continue;
    for (const [key, meant] of misspelledIn(Object.keys(row))) {
      const args = { key: escapeText(key), known: [...inputs, ...expectations], nearest: meant };
      const span = keySpanAt(below(at, index, key));
      return [diagnose("package/unknown-key", args, { span, severity: "warning" })];
    }
  }
  return [];
}

function misspelledIn(keys: readonly string[]): readonly (readonly [key: string, meant: string])[] {
  const lacking = [inputs, expectations].filter((some) => !some.some((it) => keys.includes(it)));
  const names = lacking.flat();
  if (names.length === 0) return [];
  return keys.flatMap((key) => {
    const meant = key.length > longestKey ? undefined : nearest(key, names);
    return meant === undefined || meant === key ? [] : [[key, meant] as const];
  });
}

/** Longer keys are nobody's slip of the pen. */
const longestKey = 20;
