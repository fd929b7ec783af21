import { sha256 } from "../../../platform/digest.ts";
import type { SelectedDocument } from "../selection.ts";
import type { ClauseReader } from "./clause-reader.ts";

/** SHA-256 of what each document says outside of its clauses, by path. */
export function digestProse(
  documents: readonly SelectedDocument[],
  read: ClauseReader,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    documents.map((document) => {
      const isClause = document.lines.map(() => false);
      for (const { start, end } of read(document).definitions) isClause.fill(true, start, end);
      const prose = document.lines.filter((_, index) => isClause[index] !== true);
      return [document.path, sha256(prose.join("\n"))];
    }),
  );
}
