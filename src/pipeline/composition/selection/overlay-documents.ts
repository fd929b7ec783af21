import { type Diagnostic, diagnose, type RelatedPlace } from "../../../diagnostics/diagnostic.ts";
import { nearest } from "../../package/nearest.ts";
import {
  excerpt,
  joinLines,
  type OriginLines,
  removeClause,
  replaceClause,
} from "../clauses/clause-edits.ts";
import type { LayerDocument } from "../../package/spec-prompt.ts";
import type { ClauseReader } from "../clauses/clause-reader.ts";
import type { ClausePlace } from "../clauses/clauses.ts";
import type { RenderedDocument } from "../template/render-documents.ts";
import type { SelectedDocument } from "../selection.ts";

/** The documents of the package with what an overlay did to them. */
export interface OverlaidDocuments {
  readonly documents: readonly SelectedDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Applies the documents of an overlay in the order of their paths: each first removes clauses, then
 * replaces a clause, adds to a document, or is one itself. Documents of the package whose path an
 * overlay takes are not among `documents` any more, see `takesPath`.
 */
export function overlayDocuments(
  documents: readonly SelectedDocument[],
  overlay: readonly RenderedDocument[],
  read: ClauseReader,
): OverlaidDocuments {
  const state: State = { documents: [...documents], diagnostics: [], read };
  const ordered = overlay.toSorted((a, b) => (a.source.path < b.source.path ? -1 : 1));
  for (const document of ordered) {
    for (const id of document.source.frontMatter.removes) remove(state, document, id);
    apply(state, document);
  }
  return state;
}

/** Whether a document of an overlay stands in for the package's document of the same path. */
export function takesPath({ text, frontMatter }: LayerDocument): boolean {
  if (frontMatter.replaces !== undefined) return false;
  return frontMatter.removes.length === 0 || text.trim() !== "";
}

interface State {
  readonly documents: SelectedDocument[];
  readonly diagnostics: Diagnostic[];
  readonly read: ClauseReader;
}

function remove(state: State, overlay: RenderedDocument, id: string): void {
  const found = findClause(state, id);
  if (found === undefined) reportMissingClause(state, overlay, { id, operation: "removes" });
  else state.documents[found.index] = removeClause(found.document, found.place);
}

function apply(state: State, overlay: RenderedDocument): void {
  const { replaces, removes } = overlay.source.frontMatter;
  const { selected } = overlay;
  const addition = /^(.*)\.(append|prepend)(\.md)$/u.exec(selected.path);
  if (replaces !== undefined) replace(state, overlay, replaces);
  else if (addition !== null) add(state, overlay, { path: `${addition[1]}.md`, at: addition[2] });
  else if (removes.length === 0 || !isBlank(selected)) state.documents.push(selected);
}

/** Whether a document says nothing but what its front matter does. */
function isBlank(document: SelectedDocument): boolean {
  return document.lines.every((it) => it.trim() === "");
}

function replace(state: State, overlay: RenderedDocument, id: string): void {
  const found = findClause(state, id);
  if (found === undefined) {
    reportMissingClause(state, overlay, { id, operation: "replaces" });
    return;
  }
  const definitions = state.read(overlay.selected).definitions;
  const first = definitions[0];
  if (first?.kind !== found.place.kind) {
    const args = { id, expected: found.place.kind, found: first?.kind ?? "text that is no clause" };
    const span = { file: overlay.source.file, line: overlay.source.firstLine, column: 1 };
    const related = [relatedTo(found, `${id} is defined here`)];
    state.diagnostics.push(diagnose("composition/overlay-kind", args, { span, related }));
    return;
  }
  const replacement = replacementOf(overlay.selected, first, definitions);
  state.documents[found.index] = replaceClause(found.document, found.place, replacement);
}

/** Of a table only the rows; of anything else the whole text. */
function replacementOf(
  document: SelectedDocument,
  first: ClausePlace,
  definitions: readonly ClausePlace[],
): OriginLines {
  if (first.kind !== "table row") return excerpt(document, 0, document.lines.length);
  const rows = definitions.filter((it) => it.kind === "table row");
  return excerpt(document, first.start, rows.at(-1)?.end ?? first.end);
}

function add(
  state: State,
  overlay: RenderedDocument,
  { path, at }: { readonly path: string; readonly at: string | undefined },
): void {
  const index = state.documents.findIndex((it) => it.path === path);
  const target = state.documents[index];
  if (target === undefined) {
    const close = nearest(
      path,
      state.documents.map((it) => it.path),
    );
    const operation = at === "append" ? "adds to the end of" : "adds to the beginning of";
    const args = { operation, target: path, nearest: close };
    const origin = state.documents.find((it) => it.path === close)?.origins[0];
    const span = { file: overlay.source.file, line: 1, column: 1 };
    const related: readonly RelatedPlace[] =
      origin === undefined
        ? []
        : [{ message: "perhaps this one", span: { file: origin.file, line: 1, column: 1 } }];
    state.diagnostics.push(diagnose("composition/overlay-target-missing", args, { span, related }));
    return;
  }
  const { selected } = overlay;
  const joined = at === "append" ? joinLines(target, selected) : joinLines(selected, target);
  state.documents[index] = { ...target, ...linesOf(joined) };
}

function linesOf({ lines, origins }: OriginLines): OriginLines {
  return { lines, origins };
}

interface FoundClause {
  readonly index: number;
  readonly document: SelectedDocument;
  readonly place: ClausePlace;
}

function findClause(state: State, id: string): FoundClause | undefined {
  for (const [index, document] of state.documents.entries()) {
    const place = state.read(document).definitions.find((it) => it.id === id);
    if (place !== undefined) return { index, document, place };
  }
  return undefined;
}

function reportMissingClause(
  state: State,
  overlay: RenderedDocument,
  { id, operation }: { readonly id: string; readonly operation: string },
): void {
  const ids = state.documents.flatMap((it) =>
    state.read(it).definitions.map((clause) => clause.id),
  );
  const close = nearest(id, ids);
  const found = close === undefined ? undefined : findClause(state, close);
  const args = { operation, target: `the clause ${id}`, nearest: close };
  state.diagnostics.push(
    diagnose("composition/overlay-target-missing", args, {
      span: { file: overlay.source.file, line: 1, column: 1 },
      related: found === undefined ? [] : [relatedTo(found, "perhaps this one")],
    }),
  );
}

function relatedTo({ document, place }: FoundClause, message: string): RelatedPlace {
  const origin = document.origins[place.start];
  const span = { file: origin?.file ?? "", line: origin?.line ?? 1, column: place.indent + 1 };
  return { message, span };
}
