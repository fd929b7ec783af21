import type { ClausePlace } from "./clauses.ts";
import type { Origin, SelectedDocument } from "../selection.ts";

/** Lines with where they came from. */
export interface OriginLines {
  readonly lines: readonly string[];
  readonly origins: readonly Origin[];
}

/** The document without the extent of one clause, and without a blank line that would be left double. */
export function removeClause(document: SelectedDocument, place: ClausePlace): SelectedDocument {
  const before = document.lines[place.start - 1] ?? "";
  const after = document.lines[place.end] ?? "";
  const end = before.trim() === "" && after.trim() === "" ? place.end + 1 : place.end;
  return splice(document, { start: place.start, end }, { lines: [], origins: [] });
}

/**
 * The document with other lines in the place of one clause. Blank lines at the end of the clause's
 * extent stay; a list item keeps its indentation.
 */
export function replaceClause(
  document: SelectedDocument,
  place: ClausePlace,
  replacement: OriginLines,
): SelectedDocument {
  let { end } = place;
  while (end > place.start + 1 && document.lines[end - 1]?.trim() === "") end -= 1;
  const [indent = ""] =
    place.kind === "list item" ? (/^\s*/u.exec(document.lines[place.start] ?? "") ?? []) : [];
  const lines = replacement.lines.map((it) => (it === "" ? it : indent + it));
  return splice(document, { start: place.start, end }, { ...replacement, lines });
}

/** A document followed by the lines of another, one blank line between them. */
export function joinLines(first: OriginLines, second: OriginLines): OriginLines {
  const origin = second.origins[0];
  if (origin === undefined) return first;
  const isApart = (first.lines.at(-1) ?? "").trim() === "" || second.lines[0]?.trim() === "";
  return {
    lines: [...first.lines, ...(isApart ? [] : [""]), ...second.lines],
    origins: [...first.origins, ...(isApart ? [] : [origin]), ...second.origins],
  };
}

/** Lines `start` to `end` of a document, without blank ones around them. */
export function excerpt(document: OriginLines, start: number, end: number): OriginLines {
  let first = start;
  let last = Math.min(end, document.lines.length);
  while (first < last && document.lines[first]?.trim() === "") first += 1;
  while (last > first && document.lines[last - 1]?.trim() === "") last -= 1;
  return {
    lines: document.lines.slice(first, last),
    origins: document.origins.slice(first, last),
  };
}

function splice(
  document: SelectedDocument,
  { start, end }: { readonly start: number; readonly end: number },
  replacement: OriginLines,
): SelectedDocument {
  return {
    ...document,
    lines: document.lines.toSpliced(start, end - start, ...replacement.lines),
    origins: document.origins.toSpliced(start, end - start, ...replacement.origins),
  };
}
