import type { Span } from "./diagnostic.ts";
import { escapeText } from "./escape.ts";

/** How a code frame looks. */
export interface CodeFrameOptions {
  /** Columns for the source text; longer lines are cut around the place. Default 100. */
  readonly width?: number;
  /** Lines that are shown before the marked one. Default 1. */
  readonly before?: number;
}

/** A character as it is shown: its text, and how many columns of a terminal that takes. */
interface Cell {
  readonly shown: string;
  readonly columns: number;
}

const tab = "    ";
/** How much of a line on each side of the place is looked at; the rest of a huge line never shows. */
const reach = 1000;
const wide =
  /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}/u;
const combining = /\p{M}/u;

/**
 * The source lines around a place, with carets below what it marks. Tabs are shown as four columns,
 * long lines are cut, control characters are escaped. Empty where the text has no such line.
 */
export function codeFrame(
  text: string,
  span: Omit<Span, "file">,
  options: CodeFrameOptions = {},
): readonly string[] {
  const { width = 100, before = 1 } = options;
  const lines = text.split(/\r\n|\n/u);
  const marked = lines[span.line - 1];
  if (marked === undefined) return [];
  const gutter = String(span.line).length;
  const label = (line: number, sign: string): string =>
    `${sign} ${String(line).padStart(gutter)} | `;
  const first = Math.max(1, span.line - before);
  const above = lines
    .slice(first - 1, span.line - 1)
    .map(
      (line, index) =>
        label(first + index, " ") + cut(cellsOf(line.slice(0, reach)), 0, width).text,
    );
  const shown = mark(marked, span, width);
  const frame = [
    ...above,
    label(span.line, ">") + shown.text,
    `  ${" ".repeat(gutter)} | ${shown.carets}`,
  ];
  return frame.map((line) => line.trimEnd());
}

function mark(
  line: string,
  span: Omit<Span, "file">,
  width: number,
): { readonly text: string; readonly carets: string } {
  const from = Math.max(0, span.column - 1 - reach);
  const start = Math.min(span.column - 1, line.length);
  const oneLine = span.endLine === undefined || span.endLine === span.line;
  const end = oneLine ? (span.endColumn ?? span.column + 1) - 1 : line.trimEnd().length;
  const before = cellsOf(line.slice(from, start));
  const inside = cellsOf(line.slice(start, Math.min(Math.max(end, start), start + reach)));
  const after = cellsOf(line.slice(Math.max(end, start), start + reach));
  const shown = cut([...before, ...inside, ...after], columnsOf(before), width);
  const caretAt = columnsOf(before) - shown.skipped;
  const length = Math.max(1, Math.min(columnsOf(inside), width - caretAt));
  return { text: shown.text, carets: " ".repeat(caretAt) + "^".repeat(length) };
}

/** Shows at most `width` columns of a line so that column `focus` is among them. */
function cut(
  cells: readonly Cell[],
  focus: number,
  width: number,
): { readonly text: string; readonly skipped: number } {
  const total = columnsOf(cells);
  if (total <= width) return { text: textOf(cells), skipped: 0 };
  const start = Math.max(0, Math.min(focus - Math.floor(width / 3), total - width));
  const shown: Cell[] = [];
  let column = 0;
  let skipped = 0;
  const leading = start > 0 ? "…" : "";
  for (const cell of cells) {
    const visible = column >= start + leading.length && column + cell.columns <= start + width - 1;
    if (visible) shown.push(cell);
    else if (column < start + leading.length) skipped += cell.columns;
    column += cell.columns;
  }
  const trailing = start + width < total ? "…" : textOf(cells.slice(-1));
  return { text: leading + textOf(shown) + trailing, skipped: skipped - leading.length };
}

function cellsOf(text: string): readonly Cell[] {
  return Array.from(text, (it) => {
    const shown = it === "\t" ? tab : escapeText(it);
    return { shown, columns: shown === it ? columnsOfCharacter(it) : shown.length };
  });
}

function columnsOfCharacter(character: string): number {
  if (combining.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

function columnsOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, it) => sum + it.columns, 0);
}

function textOf(cells: readonly Cell[]): string {
  return cells.map((it) => it.shown).join("");
}
