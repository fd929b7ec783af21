import { readFile, writeFile } from "node:fs/promises";

const page = new URL("../../docs/reference/runtimes.md", import.meta.url);
const [begin, end] = ["<!-- agents:begin -->", "<!-- agents:end -->"];

/** What one agent did in every scenario, by their names. */
export interface AgentColumn {
  /** Such as `gemini 0.61.0`. */
  readonly title: string;
  readonly outcomes: Readonly<Record<string, string>>;
}

/** The table of outcomes: a row for each scenario, a column for each agent. Pure. */
export function tableOf(columns: readonly AgentColumn[], scenarios: readonly string[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    row(["scenario", ...columns.map((it) => it.title)]),
    row(["---", ...columns.map(() => "---")]),
    ...scenarios.map((name) =>
      row([name, ...columns.map(({ outcomes }) => outcomes[name] ?? "not run")]),
    ),
  ].join("\n");
}

/** The columns that the page has. */
export async function readPage(): Promise<readonly AgentColumn[]> {
  const text = await readFile(page, "utf8");
  const rows = text
    .slice(text.indexOf(begin), text.indexOf(end))
    .split("\n")
    .filter((it) => it.startsWith("|"))
    .map((it) => it.split("|").map((cell) => cell.trim()));
  const [head = [], , ...body] = rows;
  return head.slice(2, -1).map((title, at) => ({
    title,
    outcomes: Object.fromEntries(body.map((row) => [row[1] ?? "", row[at + 2] ?? ""])),
  }));
}

/** Replaces what stands between the marks of the page. */
export async function writePage(markdown: string): Promise<void> {
  const text = await readFile(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error("docs/reference/runtimes.md has lost its marks");
  const before = text.slice(0, from + begin.length);
  await writeFile(page, `${before}\n\n${markdown.trim()}\n\n${text.slice(to)}`);
}
