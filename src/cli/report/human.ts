import { relative } from "node:path";
import type { Diagnostic, Severity, Span } from "../../diagnostics/diagnostic.ts";
import type { Colors, CommandContext } from "../command.ts";

/** Writes findings for a person: to standard error, or to standard output where they are what was asked for. */
export async function writeDiagnostics(
  diagnostics: readonly Diagnostic[],
  { output, environment }: Pick<CommandContext, "environment" | "output">,
  stream: "stdout" | "stderr" = "stderr",
): Promise<void> {
  const colors = output.colors[stream];
  const blocks = diagnostics.map((it) => renderDiagnostic(it, { cwd: environment.cwd, colors }));
  output[stream](blocks.join("\n"));
}

/** How findings are shown. */
interface Look {
  /** Absolute folder to which shown paths are relative. */
  readonly cwd: string;
  readonly colors: Colors;
}

/** One finding as a block of lines. */
export function renderDiagnostic(diagnostic: Diagnostic, { cwd, colors }: Look): string {
  const { code, severity, message, span, related = [], hint } = diagnostic;
  const place = span === undefined ? "" : ` ${placeText(span, cwd)}`;
  return [
    `${paint(severity, colors)} ${colors.bold(code)}${place}`,
    `  ${message}`,
    ...related.map((it) => `  ${placeText(it.span, cwd)} ${it.message}`),
    ...(hint === undefined ? [] : [`  ${colors.dim("hint:")} ${hint}`]),
    "",
  ].join("\n");
}

/** `path:line:column`, the path relative to `cwd` where it lies below it. */
export function placeText({ file, line, column }: Span, cwd: string): string {
  const path = relative(cwd, file);
  return `${path.startsWith("..") ? file : path}:${line}:${column}`;
}

function paint(severity: Severity, colors: Colors): string {
  if (severity === "error") return colors.red(severity);
  return severity === "warning" ? colors.yellow(severity) : colors.blue(severity);
}
