import { type Diagnostic, diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import { nearest } from "../../package/nearest.ts";
import type { ClauseReader } from "./clause-reader.ts";
import type { Clause, SelectedCriterion, SelectedDocument } from "../selection.ts";

/** The clauses of all documents in their order, and what is wrong with ids. */
export interface CollectedClauses {
  readonly clauses: readonly Clause[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Collects the clauses of all documents; an id that is defined twice is an error. */
export function collectClauses(
  documents: readonly SelectedDocument[],
  read: ClauseReader,
): CollectedClauses {
  const clauses = new Map<string, Clause>();
  const diagnostics: Diagnostic[] = [];
  for (const document of documents) {
    for (const place of read(document).definitions) {
      const { id, start, end, indent } = place;
      const span = spanOf(document, { id, line: start, column: indent + 1 });
      const first = clauses.get(id);
      if (first !== undefined) {
        const related = [{ message: `${id} is first defined here`, span: first.span }];
        diagnostics.push(diagnose("composition/duplicate-clause", { id }, { span, related }));
        continue;
      }
      const text = document.lines.slice(start, end).join("\n").trim();
      clauses.set(id, { id, text, layer: document.layer, path: document.path, span });
    }
  }
  return { clauses: [...clauses.values()], diagnostics };
}

/** Mentions in the prose of clauses that nothing defines: warnings, each id once a document. */
export function findDanglingMentions(
  documents: readonly SelectedDocument[],
  clauses: readonly Clause[],
  read: ClauseReader,
): readonly Diagnostic[] {
  const ids = clauses.map((it) => it.id);
  const known = new Set(ids);
  return documents.flatMap((document) => {
    const dangling = read(document).mentions.filter((it) => !known.has(it.id));
    const first = new Map(dangling.toReversed().map((it) => [it.id, it]));
    return [...first.values()]
      .toReversed()
      .map((it) =>
        diagnose(
          "composition/undefined-clause",
          { id: it.id, nearest: nearest(it.id, ids) },
          { span: spanOf(document, it) },
        ),
      );
  });
}

/** Clauses that a criterion covers and nothing defines: errors. */
export function findDanglingCovers(
  criteria: readonly SelectedCriterion[],
  clauses: readonly Clause[],
): readonly Diagnostic[] {
  const ids = clauses.map((it) => it.id);
  const known = new Set(ids);
  return criteria.flatMap(({ criterion }) =>
    criterion.covers
      .filter((it) => !known.has(it))
      .map((id) =>
        diagnose(
          "composition/undefined-clause",
          { id, nearest: nearest(id, ids) },
          { span: criterion.span, severity: "error" },
        ),
      ),
  );
}

/** The place in the source of an id in a rendered document; `line` counts from 0. */
function spanOf(
  document: SelectedDocument,
  { id, line, column }: { readonly id: string; readonly line: number; readonly column: number },
): Span {
  const origin = document.origins[line];
  const at = document.lines[line]?.indexOf(id) ?? -1;
  const start = at < 0 ? column : at + 1;
  const place = { file: origin?.file ?? "", line: origin?.line ?? 1, column: start };
  return { ...place, endColumn: start + id.length };
}
