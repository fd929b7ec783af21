import type { Diagnostic } from "../../diagnostics/diagnostic.ts";

/** Findings by place: file, line, column; those without a place first. Equal ones are kept once. */
export function sortFindings(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const once = new Map(findings.map((it) => [JSON.stringify(it), it]));
  return [...once.values()].toSorted(byPlace);
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const fileA = a.span?.file ?? "";
  const fileB = b.span?.file ?? "";
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  const lines = (a.span?.line ?? 0) - (b.span?.line ?? 0);
  const columns = (a.span?.column ?? 0) - (b.span?.column ?? 0);
  if (lines !== 0 || columns !== 0) return lines === 0 ? columns : lines;
  if (a.code === b.code) return 0;
  return a.code < b.code ? -1 : 1;
}
