import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import type { LayerDocument } from "../../package/spec-prompt.ts";
import type { ClauseReader } from "../clauses/clause-reader.ts";
import { documentStatement, type Statement } from "./merge-commands.ts";
import { overlayDocuments, takesPath } from "./overlay-documents.ts";
import { type RenderedDocument, renderDocument } from "../template/render-documents.ts";
import type { SelectedDocument } from "../selection.ts";
import type { TemplateScope } from "../template/template-placeholders.ts";

/** Documents that apply, of the package and of the overlay. */
export interface DocumentSources {
  readonly base: readonly LayerDocument[];
  readonly overlay: readonly LayerDocument[];
  /** Path of SPECPROMPT.md or of the single file: it comes first. */
  readonly entry: string;
}

/** Documents after rendering and overlay, with what their front matter states. */
export interface SelectedDocuments {
  readonly documents: readonly SelectedDocument[];
  readonly statements: {
    readonly base: readonly Statement[];
    readonly overlay: readonly Statement[];
  };
  readonly diagnostics: readonly Diagnostic[];
}

const layers: readonly SelectedDocument["layer"][] = ["core", "context", "guide"];

/** Renders the documents, applies the overlay, and puts them in order: core, context, guide, each by path. */
export function selectDocuments(
  { base, overlay, entry }: DocumentSources,
  scope: TemplateScope,
  read: ClauseReader,
): SelectedDocuments {
  const shadowed = new Set(overlay.filter(takesPath).map((it) => it.path));
  const kept = base.filter((it) => !shadowed.has(it.path)).toSorted(byPath);
  const rendered = kept.map((it) => renderDocument(it, "package", scope));
  const added = overlay.toSorted(byPath).map((it) => renderDocument(it, "overlay", scope));
  const overlaid = overlayDocuments(
    rendered.map((it) => it.selected),
    added,
    read,
  );
  const rank = (it: SelectedDocument): number =>
    it.path === entry ? -1 : layers.indexOf(it.layer);
  return {
    documents: overlaid.documents.toSorted((a, b) => rank(a) - rank(b) || byPath(a, b)),
    statements: {
      base: kept.map((it) => documentStatement(it, "package")),
      overlay: overlay.toSorted(byPath).map((it) => documentStatement(it, "overlay")),
    },
    diagnostics: [...findingsOf(rendered), ...findingsOf(added), ...overlaid.diagnostics],
  };
}

function findingsOf(documents: readonly RenderedDocument[]): readonly Diagnostic[] {
  return documents.flatMap((it) => it.diagnostics);
}

/** By code unit, so that the order is the same on every machine. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}
