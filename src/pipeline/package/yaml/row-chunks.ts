/** Whole rows of a long YAML list. */
export interface RowChunk {
  readonly text: string;
  /** Line of the list, from 1, on which they begin. */
  readonly firstLine: number;
}

/** Characters after which a chunk ends with its row. */
const chunkSize = 2 ** 16;

/** The list begins at the first column, after nothing but comments. */
const beginsWithRow = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*-[ \t\r\n]/u;
/** A line that is neither part of a row nor a comment: keys, marks of documents, directives. */
const otherLine = /^(?!$|[\s#]|-(?:\s|$))/mu;
/** What may be an anchor or an alias: it could reach into another row. */
const reference = /[\s,:[{][&*][^\s,[\]{}]/u;

/**
 * A long YAML text that is one block list, cut between its rows: a parser keeps some hundred bytes for each
 * character, and so it needs them for one chunk at a time. Undefined where a text is short, or anything
 * else than such a list. Where a chunk cannot be parsed, or is no list, the text must be parsed as a whole:
 * a row that is no YAML by itself is cut as if it were.
 */
export function rowChunks(text: string, size = chunkSize): readonly RowChunk[] | undefined {
  if (text.length < 8 * size || !beginsWithRow.test(text)) return undefined;
  if (otherLine.test(text) || reference.test(text)) return undefined;
  const chunks: RowChunk[] = [];
  let firstLine = 1;
  for (let from = 0; from < text.length;) {
    const next = text.indexOf("\n- ", from + size);
    const to = next === -1 ? text.length : next + 1;
    const chunk = { text: text.slice(from, to), firstLine };
    chunks.push(chunk);
    firstLine += lineFeedsIn(chunk.text);
    from = to;
  }
  return chunks;
}

function lineFeedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
