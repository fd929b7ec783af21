import { compile } from "@jmespath-community/jmespath";
import { RE2JS } from "re2js";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { below, type Cursor, spanAt, valueAt } from "../yaml/cursor.ts";

/** Adds an error where the text at a cursor, or one in its list, is no RE2 expression. */
export function checkPatterns(cursor: Cursor, findings: Diagnostic[]): void {
  const value = valueAt(cursor);
  if (Array.isArray(value))
    value.forEach((_, index) => checkPatterns(below(cursor, index), findings));
  if (typeof value !== "string") return;
  const problem = problemOf(() => RE2JS.compile(value));
  if (problem !== undefined)
    findings.push(diagnose("package/bad-pattern", { problem }, { span: spanAt(cursor) }));
}

/** Adds an error where the text at a cursor is no JMESPath expression. */
export function checkQuery(cursor: Cursor, findings: Diagnostic[]): void {
  const value = valueAt(cursor);
  if (typeof value !== "string") return;
  const problem = problemOf(() => compile(value));
  if (problem !== undefined)
    findings.push(diagnose("package/bad-query", { problem }, { span: spanAt(cursor) }));
}

function problemOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return escapeText(error instanceof Error ? error.message : String(error));
  }
}
