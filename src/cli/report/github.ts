import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { redactSecrets } from "../../diagnostics/secrets.ts";
import { shownPath } from "./human.ts";

const levels = { error: "error", warning: "warning", info: "notice" } as const;

/** What is marked in a pull request. */
export interface Annotation {
  readonly severity: keyof typeof levels;
  readonly title: string;
  readonly text: string;
  /** Missing where it is about no file. */
  readonly span?: Span | undefined;
}

/** A finding as an annotation of GitHub Actions. */
export function githubAnnotation(diagnostic: Diagnostic, cwd: string): string {
  const { code, severity, message, span, hint } = diagnostic;
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return annotationLine({ severity, title: code, text, span }, cwd);
}

/**
 * A workflow command, safe to show, whose texts escape `%` and line ends, and in its properties `:` and `,`
 * too. Paths are relative to `cwd`, which is the checkout.
 */
export function annotationLine({ severity, title, text, span }: Annotation, cwd: string): string {
  const place =
    span === undefined
      ? {}
      : {
          file: shownPath(span.file, cwd),
          line: span.line,
          endLine: span.endLine ?? span.line,
          col: span.column,
          endColumn: span.endColumn ?? span.column + 1,
        };
  const properties = Object.entries({ ...place, title })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(",");
  return `::${levels[severity]} ${properties}::${escapeData(text)}\n`;
}

function escapeData(text: string): string {
  return escapeText(redactSecrets(text), { keepLayout: true })
    .replaceAll("%", "%25")
    .replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
