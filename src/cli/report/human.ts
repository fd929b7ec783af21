import { relative } from "node:path";
import { codeFrame } from "../../diagnostics/code-frame.ts";
import type { Diagnostic, Severity, Span } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { maskSecrets, redactSecrets } from "../../diagnostics/secrets.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import type { Colors, CommandContext } from "../command.ts";

/** How findings are shown. */
export interface Look {
  /** Absolute folder to which shown paths are relative. */
  readonly cwd: string;
  readonly colors: Colors;
}

/** Findings that are shown with their lines; a stranger's package may have a hundred thousand. */
const mostFrames = 500;

/** The texts of files by absolute path, for code frames. */
export type Sources = ReadonlyMap<string, string>;

/**
 * Writes findings for a person, each with its code frame: to standard error, or to standard output
 * where they are what was asked for.
 */
export async function writeDiagnostics(
  diagnostics: readonly Diagnostic[],
  { output, environment }: Pick<CommandContext, "environment" | "output">,
  stream: "stdout" | "stderr" = "stderr",
): Promise<void> {
  const look = { cwd: environment.cwd, colors: output.colors[stream] };
  const sources = await readSources(diagnostics);
  for (const [index, it] of diagnostics.entries()) {
    const lines = renderDiagnostic(it, look, index < mostFrames ? sources : new Map());
    output[stream](`${lines.join("\n")}\n\n`);
  }
}

/** One finding as lines: what and where, the source, related places, what to do. */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  { cwd, colors }: Look,
  sources: Sources = new Map(),
): readonly string[] {
  const { code, severity, message, span, related = [], hint } = diagnostic;
  const place = span === undefined ? "" : ` ${placeText(span, cwd)}`;
  const source = span === undefined ? undefined : sources.get(span.file);
  const frame = span === undefined || source === undefined ? [] : codeFrame(source, span);
  return [
    `${paint(severity, colors)} ${colors.bold(code)}${place}`,
    `  ${safeText(message)}`,
    ...frame.map((line) => `  ${line.startsWith(">") ? line : colors.dim(line)}`),
    ...related.map((it) => `  ${placeText(it.span, cwd)} ${safeText(it.message)}`),
    ...(hint === undefined ? [] : [`  ${colors.cyan("hint:")} ${safeText(hint)}`]),
  ];
}

function safeText(text: string): string {
  return escapeText(redactSecrets(text));
}

/** `path:line:column`; the path is relative to `cwd` where it lies below it. */
export function placeText({ file, line, column }: Span, cwd: string): string {
  return `${escapeText(shownPath(file, cwd))}:${line}:${column}`;
}

/** An absolute path as it is shown: relative to `cwd` where it lies below it. */
export function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown === "" || shown.startsWith("..") ? path : shown;
}

async function readSources(diagnostics: readonly Diagnostic[]): Promise<Sources> {
  const files = new Set(diagnostics.flatMap((it) => (it.span === undefined ? [] : it.span.file)));
  const texts = await Promise.all(
    [...files].map(async (file) => [file, await readOrNothing(file)] as const),
  );
  const read = texts.filter((it): it is readonly [string, string] => it[1] !== undefined);
  return new Map(read.map(([file, text]) => [file, maskSecrets(text)]));
}

/** Bytes of the largest file of which a line is shown. */
const maxSourceBytes = 4 * 1024 * 1024;

/**
 * A finding may be about a file that cannot be read, or about a link: what that points to is no part of
 * what was checked, and may be anybody's secret.
 */
async function readOrNothing(file: string): Promise<string | undefined> {
  try {
    const bytes = await readBounded(file, maxSourceBytes);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
  } catch {
    return undefined;
  }
}

function paint(severity: Severity, colors: Colors): string {
  if (severity === "error") return colors.red(severity);
  return severity === "warning" ? colors.yellow(severity) : colors.blue(severity);
}
