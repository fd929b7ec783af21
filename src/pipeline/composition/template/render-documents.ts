import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import type { LayerDocument } from "../../package/spec-prompt.ts";
import { renderTemplate } from "./render-template.ts";
import type { Origin, SelectedDocument } from "../selection.ts";
import type { TemplateScope } from "./template-placeholders.ts";

/** A document with its templates rendered, beside what it was made from. */
export interface RenderedDocument {
  readonly source: LayerDocument;
  readonly selected: SelectedDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** Renders a document where it is a template; anything else passes byte for byte. */
export function renderDocument(
  source: LayerDocument,
  from: Origin["from"],
  scope: TemplateScope,
): RenderedDocument {
  const { path, file, layer, firstLine, frontMatter } = source;
  const { lines, sources, diagnostics } = renderLines(source, scope);
  return {
    source,
    selected: {
      path,
      layer,
      ...(frontMatter.title === undefined ? {} : { title: frontMatter.title }),
      lines,
      origins: sources.map((line) => ({ from, path, file, line: firstLine + line - 1 })),
    },
    diagnostics,
  };
}

function renderLines(
  source: LayerDocument,
  scope: TemplateScope,
): {
  readonly lines: readonly string[];
  readonly sources: readonly number[];
  readonly diagnostics: readonly Diagnostic[];
} {
  if (!source.template) {
    const lines = splitLines(source.text);
    return { lines, sources: lines.map((_, index) => index + 1), diagnostics: [] };
  }
  const { text, findings } = renderTemplate(source.text, scope);
  const diagnostics = findings.map((it) => ({
    ...it.diagnostic,
    span: { file: source.file, line: source.firstLine + it.line - 1, column: it.column },
  }));
  return { ...text, diagnostics };
}

/** The lines of a text; a final newline ends the last line and begins no further one. */
function splitLines(text: string): readonly string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
