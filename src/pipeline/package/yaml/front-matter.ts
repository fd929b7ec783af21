/** A document's text, cut into its YAML front matter and what follows. */
export interface SplitDocument {
  /** YAML between the `---` lines; undefined where the document has none. */
  readonly yaml: string | undefined;
  /** Line of the file (from 1) on which `body` begins; front matter always begins on line 2. */
  readonly bodyLine: number;
  readonly body: string;
  /** Whether a first `---` line is never closed; then all is body. */
  readonly unclosed: boolean;
}

const fence = /^---[ \t]*$/u;

/** Splits front matter off: the first line is `---`, and a later line `---` ends it. */
export function splitFrontMatter(text: string): SplitDocument {
  const whole = { yaml: undefined, bodyLine: 1, body: text, unclosed: false };
  const firstEnd = text.indexOf("\n");
  if (!fence.test(firstEnd === -1 ? text : text.slice(0, firstEnd))) return whole;
  if (firstEnd === -1) return { ...whole, unclosed: true };
  const lines = text.slice(firstEnd + 1).split("\n");
  const end = lines.findIndex((line) => fence.test(line));
  if (end === -1) return { ...whole, unclosed: true };
  return {
    yaml: lines
      .slice(0, end)
      .map((line) => `${line}\n`)
      .join(""),
    bodyLine: end + 3,
    body: lines.slice(end + 1).join("\n"),
    unclosed: false,
  };
}
