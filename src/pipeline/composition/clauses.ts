import type { Nodes, PhrasingContent, Root, RootContent, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTable } from "micromark-extension-gfm-table";

/** The kinds of element that can be a clause. */
type ClauseKind = "list item" | "section" | "table row";

/** A clause in the lines of one document. Lines count from 0. */
export interface ClausePlace {
  readonly id: string;
  readonly kind: ClauseKind;
  /** First line of its extent. */
  readonly start: number;
  /** Line after its extent. */
  readonly end: number;
  /** Column of its element, from 0. */
  readonly indent: number;
}

/** An id of a known prefix anywhere in the prose. The line counts from 0, the column from 1. */
interface ClauseMention {
  readonly id: string;
  readonly line: number;
  readonly column: number;
}

/** What a document says about clauses. */
export interface DocumentClauses {
  readonly definitions: readonly ClausePlace[];
  readonly mentions: readonly ClauseMention[];
}

/** Finds ids of known prefixes in texts. */
export interface ClauseIds {
  /** The id with which a text begins. */
  readonly leading: (text: string) => string | undefined;
  /** Every id in a text with its offset. */
  readonly all: (text: string) => readonly { readonly id: string; readonly index: number }[];
}

const knownPrefixes = ["US", "KB", "BR", "FR", "NFR", "SC", "REQ", "CON", "INV", "UI", "API", "DM"];
const none: DocumentClauses = { definitions: [], mentions: [] };

/** Knows the ids of the format's prefixes and of those that a package adds. */
export function createClauseIds(furtherPrefixes: readonly string[]): ClauseIds {
  const prefixes = [...knownPrefixes, ...furtherPrefixes].join("|");
  const id = `(?:${prefixes})-\\d+(?:\\.\\d+)*[a-z]?(?![\\p{L}\\p{N}_-])`;
  const leading = new RegExp(`^(?:\\[[ xX]\\]\\s+)?(${id})`, "u");
  const anywhere = new RegExp(`(?<![\\p{L}\\p{N}_-])${id}`, "gu");
  return {
    leading: (text) => leading.exec(text)?.[1],
    all: (text) => Array.from(text.matchAll(anywhere), (it) => ({ id: it[0], index: it.index })),
  };
}

/** What the row below a table's header must hold. The syntax of tables costs a third of the parsing. */
const mayHoldTable = /[|:][ \t]*-|-[ \t]*[|:]/u;

const withTables = { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] };

/**
 * Reads the clauses of a Markdown text: definitions at the beginning of list items, headings and rows
 * of tables whose first column is `Id` or `#`, and every mention in the prose. Code, quotes and links
 * define nothing. A text without any id is not even parsed.
 */
export function readClauses(lines: readonly string[], ids: ClauseIds): DocumentClauses {
  const text = lines.join("\n");
  if (ids.all(text).length === 0) return none;
  const root = fromMarkdown(text, mayHoldTable.test(text) ? withTables : {});
  return {
    definitions: definitionsIn(root, ids, lines.length),
    mentions: mentionsIn(root, ids, lines),
  };
}

/** Definitions below `parent`; `end` is the line after the parent's extent. */
function definitionsIn(parent: Nodes, ids: ClauseIds, end: number): readonly ClausePlace[] {
  if (!("children" in parent) || parent.type === "blockquote") return [];
  return parent.children.flatMap((child: Nodes, index) => {
    const own = definitionOf(child, ids);
    const after = parent.children.slice(index + 1);
    const place = own?.kind === "section" ? { ...own, end: endOfSection(child, after, end) } : own;
    const below =
      child.type === "table" ? rowsOf(child, ids) : definitionsIn(child, ids, endOf(child));
    return place === undefined ? below : [place, ...below];
  });
}

function definitionOf(node: Nodes, ids: ClauseIds): ClausePlace | undefined {
  if (node.type === "heading") {
    return placeOf(node, "section", ids.leading(leadingText(node.children)));
  }
  const first = node.type === "listItem" ? node.children[0] : undefined;
  return first?.type === "paragraph"
    ? placeOf(node, "list item", ids.leading(leadingText(first.children)))
    : undefined;
}

function rowsOf(table: Table, ids: ClauseIds): readonly ClausePlace[] {
  const [header, ...rows] = table.children;
  const title = leadingText(header?.children[0]?.children ?? []).trim();
  if (!/^(?:id|#)$/iu.test(title)) return [];
  return rows.flatMap((row) => {
    const id = ids.leading(leadingText(row.children[0]?.children ?? []));
    return placeOf(row, "table row", id) ?? [];
  });
}

function placeOf(node: Nodes, kind: ClauseKind, id: string | undefined): ClausePlace | undefined {
  if (id === undefined || node.position === undefined) return undefined;
  const { start } = node.position;
  return { id, kind, start: start.line - 1, end: endOf(node), indent: start.column - 1 };
}

/** A section ends before the next heading of its level or above, else with its parent. */
function endOfSection(heading: Nodes, after: readonly Nodes[], end: number): number {
  const depth = heading.type === "heading" ? heading.depth : 0;
  const next = after.find((it) => it.type === "heading" && it.depth <= depth);
  return next?.position === undefined ? end : next.position.start.line - 1;
}

/** The line after a node, from 0. */
function endOf(node: Nodes): number {
  return node.position?.end.line ?? 0;
}

/** The plain or bold text with which a line begins; code and links are none. */
function leadingText(children: readonly PhrasingContent[]): string {
  const first = children[0];
  if (first?.type === "text") return first.value;
  return first?.type === "strong" ? leadingText(first.children) : "";
}

function mentionsIn(
  node: Root | RootContent,
  ids: ClauseIds,
  lines: readonly string[],
): readonly ClauseMention[] {
  if (node.type === "text") return mentionsOfText(node, ids, lines);
  if (!("children" in node)) return [];
  return node.children.flatMap((it) => mentionsIn(it, ids, lines));
}

function mentionsOfText(
  node: { readonly value: string } & Nodes,
  ids: ClauseIds,
  lines: readonly string[],
): readonly ClauseMention[] {
  const first = (node.position?.start.line ?? 1) - 1;
  return ids.all(node.value).map(({ id, index }) => {
    const line = first + (node.value.slice(0, index).match(/\n/gu)?.length ?? 0);
    return { id, line, column: Math.max(0, lines[line]?.indexOf(id) ?? 0) + 1 };
  });
}
