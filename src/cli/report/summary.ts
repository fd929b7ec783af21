import { escapeText } from "../../diagnostics/escape.ts";
import type { Diagnostic, Severity } from "../../diagnostics/diagnostic.ts";

/** How many findings there are of each severity. */
export type Counts = Readonly<Record<Severity, number>>;

/** Counts findings by severity. */
export function countFindings(diagnostics: readonly Diagnostic[]): Counts {
  const count = (severity: Severity): number =>
    diagnostics.filter((it) => it.severity === severity).length;
  return { error: count("error"), warning: count("warning"), info: count("info") };
}

/** The counts in words, such as `2 errors, 1 warning`; `no findings` where there are none. */
export function countsText(counts: Counts): string {
  const parts = [
    plural(counts.error, "error"),
    plural(counts.warning, "warning"),
    plural(counts.info, "info"),
  ].filter((it) => !it.startsWith("0 "));
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

/** A number with its noun, such as `1 file`, `3 files`. */
export function plural(count: number, noun: string, nouns: string = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : nouns}`;
}

/** The first of a list of untrusted texts, safe to show. */
export function shortened(texts: readonly string[], most = 20): string {
  const shown = texts.slice(0, most).map((it) => escapeText(it));
  const rest = texts.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}
