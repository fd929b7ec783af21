import { createColors } from "picocolors";
import { renderDiagnostic } from "#src/cli/report/human.ts";
import type { Diagnostic } from "#src/diagnostics/diagnostic.ts";
import { findUnsafe } from "#src/diagnostics/escape.ts";

const colors = createColors(false);

/** Every finding can be shown without a raw unsafe character, and its place is one. */
export function checkFindings(
  findings: readonly Diagnostic[],
  source?: { readonly file: string; readonly text: string },
): void {
  const sources = new Map(source === undefined ? [] : [[source.file, source.text]]);
  const lines = source === undefined ? Infinity : source.text.split("\n").length;
  for (const it of findings.slice(0, 50)) {
    checkShown(renderDiagnostic(it, { cwd: "/", colors }, sources).join("\n"));
    JSON.stringify(it);
    const { span } = it;
    if (source === undefined) continue;
    if (span === undefined) throw new Error(`${it.code} has no place`);
    if (!(span.line >= 1 && span.column >= 1)) throw new Error(`${it.code} stands nowhere`);
    if (span.file === source.file && span.line > lines)
      throw new Error(`${it.code} stands behind the end`);
  }
}

/** Throws where a text has a raw unsafe character. */
function checkShown(text: string): void {
  const [unsafe] = findUnsafe(text);
  if (unsafe !== undefined)
    throw new Error(`shows ${unsafe.kind} U+${unsafe.codePoint.toString(16)}`);
}

/** Throws where two values do not have the same JSON. */
export function checkSame(what: string, before: unknown, after: unknown): void {
  if (JSON.stringify(before) !== JSON.stringify(after))
    throw new Error(`${what} is not what it was`);
}
