import { type Diagnostic, diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import type { ClauseReader } from "../clauses/clause-reader.ts";
import { excerpt, type OriginLines, removeClause, replaceClause } from "../clauses/clause-edits.ts";
import type { ClausePlace } from "../clauses/clauses.ts";
import type { OverlayOperation, SelectedDocument } from "../selection.ts";
import type { RenderedDocument } from "../template/render-documents.ts";
import { createCandidates } from "./candidates.ts";
import { conflictOf, missingTarget } from "./overlay-operation.ts";

/** A document of the package that does not count, and the operation that is why. */
interface HiddenDocument {
  readonly document: SelectedDocument;
  readonly by: OverlayOperation;
}

/** Where clauses of the package may be found. */
export interface ClauseSources {
  readonly documents: readonly SelectedDocument[];
  readonly hidden: readonly HiddenDocument[];
  readonly read: ClauseReader;
}

/** The documents after the operations on clauses. */
export interface EditedDocuments {
  readonly documents: readonly SelectedDocument[];
  readonly operations: readonly OverlayOperation[];
  readonly diagnostics: readonly Diagnostic[];
}

interface FoundClause {
  readonly document: SelectedDocument;
  readonly place: ClausePlace;
}

/** An operation on a clause; `from` is the overlay's document that asks for it. */
interface ClauseOperation extends OverlayOperation {
  readonly from: RenderedDocument;
}

interface Edit extends ClauseOperation, FoundClause {
  readonly on: Span;
}

/**
 * Carries out `replaces` and `removes` on clauses. All of them are about the package as it is, so that
 * their order makes no difference; where two would change the same lines, that is a conflict.
 */
export function editClauses(
  overlay: readonly RenderedDocument[],
  sources: ClauseSources,
): EditedDocuments {
  const { documents, hidden, read } = sources;
  const clauses = clausesOf(documents, read);
  const report = createReporter(clauses, { hidden, read });
  const edits: Edit[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const operation of overlay.flatMap(operationsOf)) {
    const found = clauses.get(operation.target);
    if (found === undefined) diagnostics.push(report(operation));
    else edits.push({ ...operation, ...found, on: spanOf(found) });
  }
  const planned = Map.groupBy(edits, (it) => it.document);
  const edited = documents.map((document) => {
    const { kept, conflicts } = withoutConflicts(planned.get(document) ?? []);
    diagnostics.push(...conflicts);
    return kept.reduceRight(
      (whole, edit) => carryOut(whole, edit, { read, diagnostics }),
      document,
    );
  });
  const operations = edits.map(({ does, what, target, at, on }) => ({
    does,
    what,
    target,
    at,
    on,
  }));
  return { documents: edited, operations, diagnostics };
}

function operationsOf(from: RenderedDocument): readonly ClauseOperation[] {
  const { removes, replaces, places } = from.source.frontMatter;
  const top = { file: from.source.file, line: 1, column: 1 };
  const shared = { what: "clause", from } as const;
  return [
    ...removes.map((target, index) => {
      const at = places?.removes[index] ?? top;
      return { ...shared, does: "removes", target, at } as const;
    }),
    ...(replaces === undefined
      ? []
      : [{ ...shared, does: "replaces", target: replaces, at: places?.replaces ?? top } as const]),
  ];
}

/** In the order of their lines, and without those that lie within another one. */
function withoutConflicts(edits: readonly Edit[]): {
  readonly kept: readonly Edit[];
  readonly conflicts: readonly Diagnostic[];
} {
  const kept: Edit[] = [];
  const conflicts: Diagnostic[] = [];
  const ordered = edits.toSorted(
    (a, b) => a.place.start - b.place.start || b.place.end - a.place.end,
  );
  for (const edit of ordered) {
    const outer = kept.at(-1);
    if (outer === undefined || edit.place.start >= outer.place.end) kept.push(edit);
    else if (edit.does !== "removes" || outer.does !== "removes")
      conflicts.push(conflictOf(edit, outer, edit.on));
  }
  return { kept, conflicts };
}

function carryOut(
  document: SelectedDocument,
  { does, target, place, on, from }: Edit,
  { read, diagnostics }: { readonly read: ClauseReader; readonly diagnostics: Diagnostic[] },
): SelectedDocument {
  if (does === "removes") return removeClause(document, place);
  const definitions = read(from.selected).definitions;
  const first = definitions[0];
  if (first?.kind === place.kind)
    return replaceClause(document, place, replacementOf(from.selected, first, definitions));
  const found = first?.kind ?? "text that is no clause";
  const args = { id: target, expected: place.kind, found };
  const span = { file: from.source.file, line: from.source.firstLine, column: 1 };
  const related = [{ message: `${target} is defined here`, span: on }];
  diagnostics.push(diagnose("composition/overlay-kind", args, { span, related }));
  return document;
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

/** Tells why there is no clause: one that is gone with its whole file is none that upstream has given up. */
function createReporter(
  clauses: ReadonlyMap<string, FoundClause>,
  { hidden, read }: Pick<ClauseSources, "hidden" | "read">,
): (operation: ClauseOperation) => Diagnostic {
  const gone = new Map(
    hidden.flatMap(({ document, by }) =>
      [...clausesOf([document], read)].map(([id, it]) => [id, { by, on: spanOf(it) }] as const),
    ),
  );
  const find = createCandidates(() =>
    [...clauses].map(([name, it]) => ({ name, text: textOf(it), span: spanOf(it) })),
  );
  return (operation) => {
    const { target, from, does } = operation;
    const whole = gone.get(target);
    if (whole !== undefined) return conflictOf(operation, whole.by, whole.on);
    const text = does === "replaces" ? from.selected.lines.join("\n") : undefined;
    return missingTarget(operation, find, text);
  };
}

function clausesOf(
  documents: readonly SelectedDocument[],
  read: ClauseReader,
): ReadonlyMap<string, FoundClause> {
  const found = new Map<string, FoundClause>();
  for (const document of documents)
    for (const place of read(document).definitions)
      if (!found.has(place.id)) found.set(place.id, { document, place });
  return found;
}

function textOf({ document, place }: FoundClause): string {
  return document.lines.slice(place.start, place.end).join("\n");
}

function spanOf({ document, place }: FoundClause): Span {
  const origin = document.origins[place.start];
  return { file: origin?.file ?? "", line: origin?.line ?? 1, column: place.indent + 1 };
}
