import { readFile, writeFile } from "node:fs/promises";

/** A part of `docs/reliability.md` that a run writes. */
export type ReliabilitySection = "faults" | "attacks" | "fuzz";

const page = new URL("../../docs/reliability.md", import.meta.url);

/** Replaces what stands between the marks of a section by `markdown`. */
export async function writeReliabilitySection(
  section: ReliabilitySection,
  markdown: string,
): Promise<void> {
  const text = await readFile(page, "utf8");
  const [begin, end] = [`<!-- ${section}:begin -->`, `<!-- ${section}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/reliability.md has lost its mark ${begin}`);
  const before = text.slice(0, from + begin.length);
  await writeFile(page, `${before}\n\n${markdown.trim()}\n\n${text.slice(to)}`);
}
