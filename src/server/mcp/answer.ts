import { isAbsolute, relative, sep } from "node:path";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { redactionByLooks } from "../../diagnostics/redaction.ts";
import type { Result } from "../../diagnostics/result.ts";
import type { Answer } from "./tool.ts";

/** Findings that one answer holds at most. */
const mostFindings = 50;
/** Characters of a text at most. */
const longestText = 60_000;

/** The result of a tool as the protocol has it: text, structured content, and whether it is an error. */
export function answerOf(result: Result<Answer>, root: string): CallToolResult {
  const findings = result.diagnostics.map((it) => shownFinding(it, root));
  const shown = findings.slice(0, mostFindings);
  const left = findings.length - shown.length;
  const about = {
    ...(shown.length === 0 ? {} : { findings: shown }),
    ...(left === 0 ? {} : { findingsLeftOut: left }),
  };
  if (result.ok) {
    const { text, data } = result.value;
    return { content: [textOf(text)], structuredContent: { ...data, ...about } };
  }
  const lines = shown.map(({ code, message, hint, at }) =>
    [`error ${code}: ${message}`, at && `  at ${at}`, hint && `  ${hint}`]
      .filter((it) => it !== undefined)
      .join("\n"),
  );
  return { content: [textOf(lines.join("\n"))], structuredContent: about, isError: true };
}

/** What is told where a tool ended by a fault of psd: nothing of its words, which may quote anything. */
export function faultOf(name: string, root: string): CallToolResult {
  return answerOf({ ok: false, diagnostics: [diagnose("mcp/tool-failed", { tool: name })] }, root);
}

/** A text that is not longer than an answer may be, and how much was cut. */
export function cutText(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText)}\n… ${text.length - longestText} more characters were cut.\n`;
}

interface ShownFinding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  /** `path:line:column`, relative to the project where it lies in there. */
  readonly at?: string;
  readonly hint?: string;
}

function shownFinding(found: Diagnostic, root: string): ShownFinding {
  const { code, severity, message, span, hint } = redactionByLooks.value(found);
  const at = span && `${below(root, span.file)}:${span.line}:${span.column}`;
  return { code, severity, message, ...(at && { at }), ...(hint && { hint }) };
}

function below(root: string, file: string): string {
  const path = relative(root, file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}

function textOf(text: string): { readonly type: "text"; readonly text: string } {
  return { type: "text", text: cutText(text) };
}
