import {
  type Alias,
  type Document,
  isAlias,
  isNode,
  isScalar,
  visit,
  type YAMLParseError,
} from "yaml";
import { type Diagnostic, diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";

/** How strictly YAML is read: `own` formats of psd have no anchors, aliases and tags. */
export type YamlRules = "own" | "foreign";

/** Makes a span from two offsets in the YAML text. */
type SpanBetween = (from: number, to: number) => Span;

const shownErrors = 20;

/** What is wrong with a parsed YAML document, beside what it says. */
export function yamlFindings(
  document: Document,
  rules: YamlRules,
  spanBetween: SpanBetween,
): readonly Diagnostic[] {
  const errors = document.errors.slice(0, shownErrors);
  const syntax = errors.map((it) => faultOf(it, spanBetween)).filter(isFirstOfSyntax);
  const faults = [...syntax, ...duplicatesOf(document, spanBetween)];
  return rules === "own" ? [...faults, ...featuresOf(document, spanBetween)] : faults;
}

/** An alias that cannot be followed: the first without an anchor, else the first of too many. */
export function aliasFault(
  document: Document,
  error: ReferenceError,
  spanBetween: SpanBetween,
): Diagnostic {
  const aliases: Alias[] = [];
  visit(document, { Alias: (_, alias) => void aliases.push(alias) });
  const alias = aliases.find((it) => it.resolve(document) === undefined) ?? aliases[0];
  const [from, to] = alias?.range ?? [0, 0];
  const problem = escapeText(lowerFirst(error.message));
  return diagnose("package/yaml-syntax", { problem }, { span: spanBetween(from, to) });
}

/** After the first break of the syntax the parser guesses; what it then says would only confuse. */
function isFirstOfSyntax(fault: Diagnostic, index: number, all: readonly Diagnostic[]): boolean {
  return (
    fault.code !== "package/yaml-syntax" || all.findIndex((it) => it.code === fault.code) === index
  );
}

function faultOf(error: YAMLParseError, spanBetween: SpanBetween): Diagnostic {
  const span = spanBetween(...error.pos);
  if (error.code === "TAB_AS_INDENT") return diagnose("package/yaml-tab", {}, { span });
  const problem = problems[error.code] ?? escapeText(lowerFirst(error.message));
  return diagnose("package/yaml-syntax", { problem }, { span });
}

/** The faults whose own sentence would puzzle someone who does not know the parser. */
const problems: Partial<Record<string, string>> = {
  NON_STRING_KEY: "a key must be a text; a value that begins with `{` or `[` needs quotes",
  UNEXPECTED_TOKEN: "this does not belong to the value before it; a value with braces needs quotes",
  MULTIPLE_DOCS: "a second document begins here",
  RESOURCE_EXHAUSTION: "it is nested too deep",
  BLOCK_AS_IMPLICIT_KEY: "a value that holds `: ` needs quotes",
};

function featuresOf(document: Document, spanBetween: SpanBetween): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  visit(document, {
    Node: (_, node) => {
      const feature = featureOf(node);
      const [from, to] = node.range ?? [0, 0];
      if (feature !== undefined)
        findings.push(
          diagnose("package/yaml-feature", { feature }, { span: spanBetween(from, to) }),
        );
    },
  });
  return findings.slice(0, shownErrors);
}

function featureOf(node: unknown): string | undefined {
  if (isAlias(node)) return "an alias";
  if (!isNode(node)) return undefined;
  if ("anchor" in node && typeof node.anchor === "string") return "an anchor";
  return node.tag === undefined ? undefined : "a tag";
}

/** Keys that a mapping has twice. The parser's own way compares each key with every other one. */
function duplicatesOf(document: Document, spanBetween: SpanBetween): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  visit(document, {
    Map: (_, map) => {
      const known = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const [from, to] = key.range ?? [0, 0];
        const args = { key: escapeText(String(key.value)) };
        if (known.has(key.value))
          findings.push(diagnose("package/duplicate-key", args, { span: spanBetween(from, to) }));
        known.add(key.value);
      }
    },
  });
  return findings.slice(0, shownErrors);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
