import type { Row } from "./benchmark.ts";

/** The table of all rows. */
export function renderTable(rows: readonly Row[]): string {
  const head =
    "| benchmark | psd | ms | peer | ms | ratio (quartiles) | figure | goal | met | runs |";
  return [head, "|---|---|---:|---|---:|---:|---:|---:|---|---:|", ...rows.map(renderRow)].join(
    "\n",
  );
}

/** One row of it. */
export function renderRow({ name, subject, peer, comparison, figure, goal }: Row): string {
  const { subjectMs, peerMs, ratio, spread, runs } = comparison;
  const cells = [
    name,
    subject,
    milliseconds(subjectMs),
    peer,
    milliseconds(peerMs),
    `${ratio.toPrecision(3)} (${spread[0].toPrecision(3)}–${spread[1].toPrecision(3)})`,
    figure ?? "",
    goal?.words ?? "",
    goal === undefined ? "" : verdictOf(goal.met),
    String(runs),
  ];
  return `| ${cells.join(" | ")} |`;
}

function verdictOf(met: boolean): string {
  return met ? "yes" : "**no**";
}

function milliseconds(value: number): string {
  return value < 100 ? value.toPrecision(3) : String(Math.round(value));
}

/** When and where it was measured: a line for each. */
export function renderMachine(machine: readonly string[], date: string): string {
  return `${date}; ${machine.join("; ")}.`;
}

/** What begins the part of the page that is written by hand. */
const byHand = "<!-- From here on the page is written by hand, and kept. -->";

/** The page of the documentation; what is written by hand is taken from the page before it. */
export function renderPage(rows: readonly Row[], place: string, before: string): string {
  const start = before.indexOf(byHand);
  return `# Benchmarks

Each measurement stands beside a peer, and both run in turn, A B A B …, after one warm-up each: what counts is the median of the pairwise ratios, which a slower or a busier machine hardly changes. Milliseconds are medians. A row without a goal is for information.

\`\`\`
npm run bench                     every benchmark, in some minutes
npm run bench -- --quick          a bounded run on smaller inputs, in less than a minute
npm run bench -- --only store     one benchmark
npm run bench -- --write          every benchmark, and this page
\`\`\`

${place}

${renderTable(rows)}

## How each was measured

${rows.map(explain).join("\n")}
${start === -1 ? "" : `\n${before.slice(start)}`}`;
}

function explain({ name, how, goal, cause }: Row): string {
  const why = goal?.met === false && cause !== undefined ? ` Why the goal is missed: ${cause}` : "";
  return `- **${name}.** ${how}${why}`;
}
