import { escapeText } from "../../diagnostics/escape.ts";
import type { TracedClause } from "../../pipeline/inspection/trace-clauses.ts";

/** The beginning of a clause without its marks and its id, on one line, safe to show. */
export function clauseSentence(
  { id, text }: Pick<TracedClause, "id" | "text">,
  most: number,
): string {
  const bare = text
    .replaceAll(/\s+/gu, " ")
    .replace(/^(?:[-*+]|\d+[.)]|#+|\|)\s*/u, "")
    .replaceAll(/[*`|]/gu, "")
    // Emphasis, and not the underline within a name.
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "")
    .trim();
  const own = bare.startsWith(id) ? bare.slice(id.length).replace(/^[\s:–-]+/u, "") : bare;
  const characters = Array.from(own.trim());
  const cut =
    characters.length <= most ? characters.join("") : `${characters.slice(0, most - 1).join("")}…`;
  return escapeText(cut);
}
