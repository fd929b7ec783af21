import MarkdownIt, { type Token } from "markdown-it";

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
  /** Column of the text on its first line, from 0. */
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

/** CommonMark with tables. Blocks only: the phrases of most of them need not be known. */
const blockParser = new MarkdownIt("commonmark", { maxNesting: 100 })
  .enable("table")
  .disable("inline");
const phraseParser = new MarkdownIt("commonmark");

/** A text and its blocks in order: what opens them, what closes them, and their own text as `inline`. */
interface ParsedText {
  readonly lines: readonly string[];
  readonly tokens: readonly Token[];
}

/**
 * Reads the clauses of a Markdown text: definitions at the beginning of list items, headings and rows
 * of tables whose first column is `Id` or `#`, and every mention in the prose. Code, quotes and links
 * define nothing. A text without any id is not even parsed.
 */
export function readClauses(lines: readonly string[], ids: ClauseIds): DocumentClauses {
  // For Markdown a lone carriage return ends a line; here it does not, and lines would shift.
  const text = lines.join("\n").replaceAll("\r", " ");
  if (ids.all(text).length === 0) return none;
  const tokens = parse(text, ids);
  const mentions = mentionsIn({ lines, tokens }, ids);
  return { definitions: definitionsIn({ lines, tokens: withoutQuotes(tokens) }, ids), mentions };
}

/** The blocks of a text; those that name an id get their phrases as children. */
function parse(text: string, ids: ClauseIds): readonly Token[] {
  const links = {};
  const tokens = blockParser.parse(text, links);
  for (const token of tokens) {
    if (token.type !== "inline" || ids.all(token.content).length === 0) continue;
    token.children = phraseParser.parseInline(token.content, links)[0]?.children ?? [];
  }
  return tokens;
}

function withoutQuotes(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter(({ type }) => {
    if (type === "blockquote_open") depth += 1;
    if (type === "blockquote_close") depth -= 1;
    return depth === 0;
  });
}

/** The plain or bold text with which a block begins; code and links are none. */
function leadingText(phrases: readonly Token[]): string {
  const first = phrases.find((it) =>
    it.type === "text" ? it.content !== "" : it.type !== "strong_open",
  );
  return first?.type === "text" ? first.content : "";
}

function definitionsIn({ lines, tokens }: ParsedText, ids: ClauseIds): readonly ClausePlace[] {
  let isBelowIds = false;
  return tokens.flatMap((token, index) => {
    // What opens right before a text tells what it is the beginning of.
    const [outer, opening] = [tokens[index - 2], tokens[index - 1]];
    if (outer?.type === "tr_open" && opening?.type === "th_open")
      isBelowIds = /^[*_]*(?:id|#)[*_]*$/iu.test(token.content);
    const id = ids.leading(leadingText(token.children ?? []));
    if (id === undefined) return [];
    const place = (kind: ClauseKind, block: Token, end: number): readonly ClausePlace[] => {
      const start = startOf(block);
      return [{ id, kind, start, end, indent: lines[start]?.search(/\S/u) ?? 0 }];
    };
    if (opening?.type === "heading_open")
      return place("section", opening, endOfSection(opening, index, { lines, tokens }));
    if (outer?.type === "list_item_open" && opening?.type === "paragraph_open")
      return place("list item", outer, endOf(outer, lines));
    if (outer?.type === "tr_open" && opening?.type === "td_open" && isBelowIds)
      return place("table row", outer, endOf(outer, lines));
    return [];
  });
}

/** A section ends before the next heading of its level or above, else with what it stands in. */
function endOfSection(heading: Token, index: number, { lines, tokens }: ParsedText): number {
  const { level, tag } = heading;
  const isEnd = (it: Token): boolean =>
    it.level < level || (it.type === "heading_open" && it.level === level && it.tag <= tag);
  let after = index;
  for (let it = tokens[after]; it !== undefined && !isEnd(it); it = tokens[after]) after += 1;
  const next = tokens[after];
  if (next?.type === "heading_open") return startOf(next);
  let before = index;
  while ((tokens[before]?.level ?? -1) >= level) before -= 1;
  const around = tokens[before];
  return around === undefined ? lines.length : endOf(around, lines);
}

/** The first line of a block, from 0. */
function startOf(block: Token): number {
  return block.map?.[0] ?? 0;
}

/** The line after a block without the blank lines at its end, from 0. */
function endOf(block: Token, lines: readonly string[]): number {
  let end = block.map?.[1] ?? 0;
  while (end > startOf(block) + 1 && lines[end - 1]?.trim() === "") end -= 1;
  return end;
}

function mentionsIn({ lines, tokens }: ParsedText, ids: ClauseIds): readonly ClauseMention[] {
  // The cells of a table have no place of their own, but their row has.
  let first = 0;
  return tokens.flatMap(({ map, content, children }) => {
    first = map?.[0] ?? first;
    let line = first;
    let at = 0;
    const texts = (children ?? []).filter((it) => it.type === "text");
    return texts
      .flatMap((text) => ids.all(text.content))
      .map(({ id }) => {
        const end = content.indexOf(id, at) + id.length;
        line += content.slice(at, end).split("\n").length - 1;
        at = Math.max(at, end);
        return { id, line, column: Math.max(0, lines[line]?.indexOf(id) ?? 0) + 1 };
      });
  });
}
