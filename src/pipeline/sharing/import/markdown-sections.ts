/** A heading with everything below it, up to the next heading of its level or a higher one. */
export interface Section {
  /** 1 to 6. */
  readonly level: number;
  /** Without marks. */
  readonly title: string;
  /** Line of the heading, from 0. */
  readonly line: number;
  /** The lines below the heading. */
  readonly lines: readonly string[];
}

/** Every section of a Markdown text, in order; headings in fenced code are none. */
export function sectionsOf(text: string): readonly Section[] {
  const lines = text.split("\n");
  const headings = headingsIn(lines);
  return headings.map(({ level, title, line }, index) => {
    const next = headings.slice(index + 1).find((it) => it.level <= level)?.line ?? lines.length;
    return { level, title, line, lines: lines.slice(line + 1, next) };
  });
}

function headingsIn(lines: readonly string[]): readonly Omit<Section, "lines">[] {
  let fence: string | undefined;
  return lines.flatMap((text, line) => {
    const marks = /^ {0,3}(`{3,}|~{3,})/u.exec(text)?.[1];
    if (fence !== undefined) {
      if (marks?.startsWith(fence) === true) fence = undefined;
      return [];
    }
    fence = marks;
    const heading = /^(#{1,6})[ \t]+(.*?)[ \t#]*$/u.exec(text);
    return heading === null
      ? []
      : [{ level: heading[1]?.length ?? 1, title: heading[2] ?? "", line }];
  });
}

/** A piece of Markdown as one line of plain words, at most 400 characters. */
export function plainLine(text: string): string {
  const plain = text.replaceAll(/[*_`]/gu, "").replaceAll(/\s+/gu, " ").trim();
  return plain.length > 400 ? `${plain.slice(0, 399)}…` : plain;
}
