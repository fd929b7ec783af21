import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import type { LayerDocument } from "../../package/spec-prompt.ts";
import type { ClauseReader } from "../clauses/clause-reader.ts";
import { documentStatement, type Statement } from "./merge-commands.ts";
import { overlayDocuments } from "./overlay-documents.ts";
import { type RenderedDocument, renderDocument } from "../template/render-documents.ts";
import type { OverlayOperation, SelectedDocument } from "../selection.ts";
import type { TemplateScope } from "../template/template-placeholders.ts";

/** Documents that apply, of the package and of the overlay. */
export interface DocumentSources {
  readonly base: readonly LayerDocument[];
  readonly overlay: readonly LayerDocument[];
  /** Path of SPECPROMPT.md or of the single file: it comes first. */
  readonly entry: string;
  /** What the overlay does to whole files, by path. */
  readonly files: ReadonlyMap<string, OverlayOperation>;
}

/** Documents after rendering and overlay, with what their front matter states. */
export interface SelectedDocuments {
  readonly documents: readonly SelectedDocument[];
  readonly statements: {
    readonly base: readonly Statement[];
    readonly overlay: readonly Statement[];
  };
  /** What the overlay did within documents. */
  readonly operations: readonly OverlayOperation[];
  readonly diagnostics: readonly Diagnostic[];
}

const layers: readonly SelectedDocument["layer"][] = ["core", "context", "guide"];

/** Renders the documents, applies the overlay, and puts them in order: core, context, guide, each by path. */
export function selectDocuments(
  { base, overlay, entry, files }: DocumentSources,
  scope: TemplateScope,
  read: ClauseReader,
): SelectedDocuments {
  const kept = base.filter((it) => !files.has(it.path)).toSorted(byPath);
  const rendered = kept.map((it) => renderDocument(it, "package", scope));
  const added = overlay.toSorted(byPath).map((it) => renderDocument(it, "overlay", scope));
  const hidden = base.flatMap((it) => {
    const by = files.get(it.path);
    if (by === undefined) return [];
    return [{ document: renderDocument(it, "package", scope).selected, by }];
  });
  const documents = rendered.map((it) => it.selected);
  const overlaid = overlayDocuments(added, { documents, hidden, read, files, entry });
  const rank = (it: SelectedDocument): number =>
    it.path === entry ? -1 : layers.indexOf(it.layer);
  return {
    documents: overlaid.documents.toSorted((a, b) => rank(a) - rank(b) || byPath(a, b)),
    statements: {
      base: kept.map((it) => documentStatement(it, "package")),
      overlay: overlay.toSorted(byPath).map((it) => documentStatement(it, "overlay")),
    },
    operations: overlaid.operations,
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
