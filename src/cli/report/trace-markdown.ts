import { escapeText } from "../../diagnostics/escape.ts";
import type { Trace } from "../../pipeline/inspection/trace.ts";
import type { TracedCheck, TracedClause } from "../../pipeline/inspection/trace-clauses.ts";
import { clauseSentence } from "./clause-sentence.ts";
import { remarks } from "./trace.ts";

const shownText = 80;

/** Clauses and what tries them as a Markdown table, for a document or a pull request. */
export function traceMarkdown(trace: Trace): string {
  const { promoted } = trace;
  const judged =
    promoted === undefined
      ? "Nothing is promoted."
      : `Judged with attempt ${cell(promoted.attempt)}: ${promoted.outcome}.`;
  const rows = trace.clauses.map(
    (it) =>
      `| ${cell(it.id)} | ${cell(clauseSentence(it, shownText))} | ${it.visible.map(checkText).join("<br>")} | ${heldOutText(it)} | ${stateText(it)} |`,
  );
  return [
    `## ${cell(trace.name)}`,
    "",
    judged,
    "",
    "| clause | says | visible checks | held out | state |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    ...remarks(trace).map((it) => `- ${it}`),
    "",
  ].join("\n");
}

function checkText({ criterion, strength, end }: TracedCheck): string {
  return `${cell(criterion)} (${strength}): ${end ?? "not judged"}`;
}

function heldOutText({ heldOut }: TracedClause): string {
  const ends = heldOut.results.map((it) => it.end).join(", ");
  if (heldOut.count === 0) return ends === "" ? "–" : `0: ${ends}`;
  return ends === "" ? String(heldOut.count) : `${heldOut.count}: ${ends}`;
}

function stateText({ state, worn, visibleOnly }: TracedClause): string {
  const notes = [...(visibleOnly ? ["visible only"] : []), ...(worn === true ? ["worn"] : [])];
  return [state, ...notes].join(", ");
}

/** A text that ends no cell and makes no markup of its own. */
function cell(text: string): string {
  return escapeText(text).replaceAll(/[\\`*_<>[\]|#]/gu, String.raw`\$&`);
}
