import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { readCommands } from "./commands.ts";
import { compact } from "../compact.ts";
import { below, type Cursor, isMapping, spanAt, valueAt } from "../yaml/cursor.ts";
import { documentSchemas, overlayDocumentSchemas } from "./document-schema.ts";
import { splitFrontMatter } from "../yaml/front-matter.ts";
import { limits } from "../tree/limits.ts";
import type { DocumentFrontMatter, LayerDocument } from "../spec-prompt.ts";
import { validateAt } from "../yaml/validate-value.ts";
import { parseYaml, type YamlSource } from "../yaml/yaml-source.ts";

/** A text document of a layer as it lies on disk, decoded. */
export interface DocumentSource {
  readonly path: string;
  readonly file: string;
  readonly layer: LayerDocument["layer"];
  readonly condition: LayerDocument["condition"];
  readonly content: string;
  readonly isOverlay: boolean;
  /** Whether `*.liquid` is a template here. */
  readonly rendersTemplates: boolean;
}

/** What a document without front matter says in it. */
export const emptyFrontMatter: DocumentFrontMatter = {
  needs: {},
  commands: {},
  output: {},
  removes: [],
};

/** Reads a document: Markdown may have front matter, every other text is taken whole. */
export function readDocument(source: DocumentSource, findings: Diagnostic[]): LayerDocument {
  const template = source.rendersTemplates && source.path.endsWith(".liquid");
  const shared = {
    path: template ? source.path.slice(0, -".liquid".length) : source.path,
    file: source.file,
    layer: source.layer,
    condition: source.condition,
    template,
  };
  const isMarkdown = /\.(?:md|markdown)(?:\.liquid)?$/u.test(source.path);
  const split = isMarkdown ? splitFrontMatter(source.content) : undefined;
  if (split?.yaml === undefined)
    return { ...shared, text: source.content, firstLine: 1, frontMatter: emptyFrontMatter };
  return {
    ...shared,
    text: split.body,
    firstLine: split.bodyLine,
    frontMatter: readFrontMatter(split.yaml, source, findings),
  };
}

/** Parses the YAML of a front matter; it must be a mapping. Adds what is wrong with it. */
export function parseFrontMatter(
  yaml: string,
  file: string,
  findings: Diagnostic[],
): YamlSource | undefined {
  const start = { file, line: 1, column: 1 };
  if (yaml.length > limits.frontMatter) {
    const args = { what: "the front matter", limit: limits.frontMatter, unit: "characters" };
    findings.push(diagnose("package/too-large", args, { span: start }));
    return undefined;
  }
  const { source, findings: faults } = parseYaml(yaml, { file, firstLine: 2, rules: "own" });
  findings.push(...faults);
  if (source === undefined || isMapping(source.value)) return source;
  const what = "the front matter";
  findings.push(diagnose("package/not-a-mapping", { what }, { span: start }));
  return undefined;
}

function readFrontMatter(
  yaml: string,
  source: DocumentSource,
  findings: Diagnostic[],
): DocumentFrontMatter {
  // Nothing, or comments only, between the two lines says nothing.
  if (/^(?:\s*(?:#.*)?\n)*$/u.test(yaml)) return emptyFrontMatter;
  const parsed = parseFrontMatter(yaml, source.file, findings);
  if (parsed === undefined) return emptyFrontMatter;
  const cursor: Cursor = { yaml: parsed, path: [] };
  const schemas = source.isOverlay ? overlayDocumentSchemas : documentSchemas;
  const raw = validateAt(schemas[source.layer], cursor, findings);
  if (raw === undefined) return emptyFrontMatter;
  const { commands: _, output, ...plain } = { output: {}, commands: {}, ...compact(raw) };
  return {
    ...emptyFrontMatter,
    ...plain,
    output: compact(output),
    commands: readCommands(below(cursor, "commands"), findings),
    ...(source.isOverlay ? { places: placesOf(cursor) } : {}),
  };
}

function placesOf(cursor: Cursor): NonNullable<DocumentFrontMatter["places"]> {
  const removes = below(cursor, "removes");
  const value = valueAt(removes);
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return {
    replaces: spanAt(below(cursor, "replaces")),
    removes: items.map((_, index) => spanAt(below(removes, index))),
  };
}
