import { type ClauseIds, type DocumentClauses, readClauses } from "./clauses.ts";
import type { SelectedDocument } from "../selection.ts";

/** Reads the clauses of a document; the same lines are parsed once. */
export type ClauseReader = (document: SelectedDocument) => DocumentClauses;

const none: DocumentClauses = { definitions: [], mentions: [] };

/** Makes a reader that remembers what it has parsed. Only Markdown has clauses. */
export function createClauseReader(ids: ClauseIds): ClauseReader {
  const known = new WeakMap<readonly string[], DocumentClauses>();
  return ({ path, lines }) => {
    if (!/\.(?:md|markdown)$/u.test(path)) return none;
    const present = known.get(lines);
    if (present !== undefined) return present;
    const read = readClauses(lines, ids);
    known.set(lines, read);
    return read;
  };
}
