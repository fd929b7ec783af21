import type { CallToolResult } from "@modelcontextprotocol/server";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { boundData } from "./bound-data.ts";
import { cutText } from "./cut-text.ts";
import { tellFindings, type ToldFinding } from "./tell-findings.ts";
import type { Found } from "./tool.ts";

/** Findings that one answer holds at most. */
const mostFindings = 50;

/**
 * The result of a tool as the protocol has it: text, structured content, and whether it is an error. Every
 * finding is sealed here, whatever tool it comes from, and nothing has more than its bounds.
 */
export async function answerOf(found: Found, root: string): Promise<CallToolResult> {
  const findings = await tellFindings(found.diagnostics, root, found.readVisible);
  const shown = findings.slice(0, mostFindings);
  const left = findings.length - shown.length;
  const about = {
    ...(shown.length === 0 ? {} : { findings: shown }),
    ...(left === 0 ? {} : { findingsLeftOut: left }),
  };
  const lines = [...shown.map(lineOf), ...(left === 0 ? [] : [`… ${left} more findings`])];
  const told = lines.length === 0 ? [] : [textOf(lines.join("\n"))];
  if (!found.ok) return { content: told, structuredContent: about, isError: true };
  const { text, data } = found.value;
  return { content: [textOf(text), ...told], structuredContent: { ...boundData(data), ...about } };
}

/** What is told where a tool ended by a fault of psd: nothing of its words, which may quote anything. */
export function faultOf(name: string, root: string): Promise<CallToolResult> {
  return answerOf({ ok: false, diagnostics: [diagnose("mcp/tool-failed", { tool: name })] }, root);
}

function lineOf({ code, severity, message, hint, at }: ToldFinding): string {
  return [`${severity} ${code}: ${message}`, at && `  at ${at}`, hint && `  ${hint}`]
    .filter((it) => it !== undefined && it !== "")
    .join("\n");
}

function textOf(text: string): { readonly type: "text"; readonly text: string } {
  return { type: "text", text: cutText(text) };
}
