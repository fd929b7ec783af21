import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { joinLines, type OriginLines } from "../clauses/clause-edits.ts";
import type { OverlayOperation, SelectedDocument } from "../selection.ts";
import type { RenderedDocument } from "../template/render-documents.ts";
import { type Candidate, createCandidates } from "./candidates.ts";
import { type ClauseSources, editClauses } from "./overlay-clauses.ts";
import { additionOf, meantPath, standsAlone } from "./overlay-files.ts";
import { conflictOf, missingTarget } from "./overlay-operation.ts";

/** The documents of the package with what an overlay did to them. */
export interface OverlaidDocuments {
  readonly documents: readonly SelectedDocument[];
  /** On clauses, and additions to documents. */
  readonly operations: readonly OverlayOperation[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What documents are laid over. */
export interface Underlay extends ClauseSources {
  /** What the overlay does to whole files, by path. */
  readonly files: ReadonlyMap<string, OverlayOperation>;
  /** Path of SPECPROMPT.md or of the single file. */
  readonly entry: string;
}

/**
 * Applies the documents of an overlay: clauses are removed and replaced, texts added to the beginning or
 * end of documents, and documents put in. Documents of the package that the overlay replaces or removes
 * are not among `documents` any more.
 */
export function overlayDocuments(
  overlay: readonly RenderedDocument[],
  under: Underlay,
): OverlaidDocuments {
  const edited = editClauses(overlay, under);
  const documents = [...edited.documents];
  const operations = [...edited.operations];
  const diagnostics = [...edited.diagnostics];
  const find = createCandidates(() => edited.documents.map(candidateOf));
  for (const { source, selected } of overlay) {
    const addition =
      source.frontMatter.replaces === undefined ? additionOf(selected.path) : undefined;
    if (addition === undefined) continue;
    const path = meantPath(addition.path, under.entry);
    const at = { file: source.file, line: 1, column: 1 };
    const does = addition.at === "append" ? "adds to the end of" : "adds to the beginning of";
    const operation = { does, what: "file", target: path, at } as const;
    const index = documents.findIndex((it) => it.path === path);
    const target = documents[index];
    const own = under.files.get(path);
    if (own !== undefined) diagnostics.push(conflictOf(operation, own, own.on));
    else if (target === undefined) diagnostics.push(missingTarget(operation, find));
    else {
      const joined =
        addition.at === "append" ? joinLines(target, selected) : joinLines(selected, target);
      documents[index] = { ...target, ...linesOf(joined) };
      operations.push({ ...operation, on: topOf(target) });
    }
  }
  return {
    documents: [...documents, ...overlay.filter(isOwn).map((it) => it.selected)],
    operations,
    diagnostics,
  };
}

/** Whether a document is one of the overlay's own, also after its templates were rendered. */
function isOwn({ source, selected }: RenderedDocument): boolean {
  const isStatement = source.frontMatter.removes.length > 0;
  const isBlank = selected.lines.every((it) => it.trim() === "");
  return standsAlone(source) && !(isStatement && isBlank);
}

function linesOf({ lines, origins }: OriginLines): OriginLines {
  return { lines, origins };
}

function candidateOf(document: SelectedDocument): Candidate {
  const { path, lines } = document;
  const text = lines.find((it) => it.trim() !== "") ?? "";
  return { name: path, text, span: topOf(document) };
}

function topOf({ origins }: SelectedDocument): Candidate["span"] {
  return { file: origins[0]?.file ?? "", line: 1, column: 1 };
}
