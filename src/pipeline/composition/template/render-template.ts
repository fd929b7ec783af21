import {
  Context,
  type LiquidError,
  toValueSync,
  type Template,
  UndefinedVariableError,
} from "liquidjs";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { type TracedText, traceLines } from "./line-tracer.ts";
import { createTemplateLanguage, type RenderFailure } from "./template-language.ts";
import {
  findUndefinedPlaceholders,
  type TemplateFinding,
  type TemplateScope,
} from "./template-placeholders.ts";

/** A rendered template with the findings; places are lines and columns of the template's own text. */
export interface RenderedTemplate {
  readonly text: TracedText;
  readonly findings: readonly TemplateFinding[];
}

const nothing: TracedText = { lines: [], sources: [] };

/** Renders a Liquid template of the closed subset, keeping for each line the line that it came from. */
export function renderTemplate(source: string, scope: TemplateScope): RenderedTemplate {
  const failures: RenderFailure[] = [];
  const { liquid, render } = createTemplateLanguage(failures, mayErrOften(source));
  const parsed = parse(() => liquid.parse(source));
  if (!parsed.ok) return { text: nothing, findings: parsed.findings };
  const undefinedOnes = findUndefinedPlaceholders(parsed.templates, scope);
  if (undefinedOnes.length > 0) return { text: nothing, findings: undefinedOnes };

  const tracer = traceLines(source);
  const roots = { with: sorted(scope.with), choose: sorted(scope.choose) };
  const context = new Context(roots, liquid.options, { sync: true }, { liquid });
  toValueSync(render(parsed.templates, context, tracer));
  const limit = tracer.exceeded();
  const findings = failures.map((it) => describeFailure(it));
  if (limit !== undefined) {
    const diagnostic = diagnose("composition/template-limit", { limit });
    findings.push({ line: 1, column: 1, diagnostic });
  }
  return { text: tracer.finish(), findings: withoutRepetition(findings) };
}

/** Characters that the errors of a template may hold together. */
const mostErrorText = 50_000_000;

/**
 * Whether every error of a template can be told: each holds the lines around it, and a stranger's
 * template may be one long line of nothing but errors. Else the first one is.
 */
function mayErrOften(source: string): boolean {
  const parts = source.split("{%").length + source.split("{{").length;
  const longestLine = source.split("\n").reduce((most, it) => Math.max(most, it.length), 0);
  return parts * longestLine <= mostErrorText;
}

type Parsed =
  | { readonly ok: true; readonly templates: Template[] }
  | { readonly ok: false; readonly findings: readonly TemplateFinding[] };

function parse(action: () => Template[]): Parsed {
  try {
    return { ok: true, templates: action() };
  } catch (error) {
    if (!isLiquidError(error)) throw error;
    const all: unknown = "errors" in error ? error.errors : [error];
    const errors = Array.isArray(all) ? all.filter(isLiquidError) : [];
    return { ok: false, findings: errors.map(describeError) };
  }
}

function describeFailure({ error, template }: RenderFailure): TemplateFinding {
  if (isLiquidError(error)) return describeError(error);
  const [line = 1, column = 1] = template.token.getPosition();
  const reason = error instanceof Error ? error.message : String(error);
  return { line, column, diagnostic: diagnose("composition/template-invalid", { reason }) };
}

function describeError(error: LiquidError): TemplateFinding {
  const [line = 1, column = 1] = error.token.getPosition();
  return { line, column, diagnostic: diagnosticOf(error) };
}

function diagnosticOf(error: LiquidError): Diagnostic {
  if (error instanceof UndefinedVariableError) {
    const placeholder = error.token.getText();
    return diagnose("composition/undefined-placeholder", { placeholder, nearest: undefined });
  }
  // Liquid adds the place to its sentence; the diagnostic has its own.
  const reason = error.message.replace(/, line:\d+, col:\d+$/u, "");
  return diagnose("composition/template-invalid", { reason });
}

/** Liquid's errors carry the token at which they happened. */
function isLiquidError(error: unknown): error is LiquidError {
  return error instanceof Error && "token" in error && error.token !== undefined;
}

/** The rounds of a loop all fail at the same place. */
function withoutRepetition(findings: readonly TemplateFinding[]): readonly TemplateFinding[] {
  return [...new Map(findings.map((it) => [`${it.line}:${it.column}`, it])).values()];
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
