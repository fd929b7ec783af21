import { escapeText } from "../../diagnostics/escape.ts";
import type { Trace } from "../../pipeline/inspection/trace.ts";
import type { TracedCheck, TracedClause } from "../../pipeline/inspection/trace-clauses.ts";
import type { Colors } from "../command.ts";
import { paintOutcome } from "./build-lines.ts";
import { clauseSentence } from "./clause-sentence.ts";
import { markOf } from "./criterion-line.ts";
import { timeText } from "./log.ts";
import { plural, shortened } from "./summary.ts";

/** Characters of a clause that are shown. */
const shownText = 60;

/** Clauses and what tries them, for a person. */
export function traceLines(trace: Trace, colors: Colors): readonly string[] {
  return [
    `${colors.bold(escapeText(trace.name))}  ${promotedText(trace, colors)}`,
    "",
    ...trace.clauses.flatMap((it) => clauseLines(it, colors)),
    ...(trace.clauses.length === 0 ? ["  No clause has an id."] : []),
    "",
    ...remarks(trace).map((it) => `  ${it}`),
  ];
}

function promotedText({ promoted }: Trace, colors: Colors): string {
  if (promoted === undefined) return colors.dim("nothing is promoted");
  const { attempt, promotedAt, outcome, stale, seal } = promoted;
  const changed = [
    ...(stale.prompt ? ["the prompt has changed since"] : []),
    ...(stale.judge ? ["the checks have changed since"] : []),
    ...(seal === "exposed" ? ["the agent could have read the held-out checks"] : []),
  ];
  const notes = changed.map((it) => colors.yellow(`, ${it}`)).join("");
  return `${escapeText(attempt)}, ${paintOutcome(outcome, colors)}, ${timeText(Date.parse(promotedAt))}${notes}`;
}

const states = {
  verified: ["✓", "green"],
  unverified: ["✗", "yellow"],
  uncovered: ["✗", "red"],
  unknown: ["·", "dim"],
} as const;

function clauseLines(clause: TracedClause, colors: Colors): readonly string[] {
  const { id, state, visible, heldOut } = clause;
  const [mark, color] = states[state];
  const head = `  ${colors[color](mark)} ${escapeText(id)}  ${clauseSentence(clause, shownText)}`;
  const checks = [
    ...visible.map((it) => checkText(it, colors)),
    ...(heldOut.count + heldOut.results.length === 0 ? [] : [heldOutText(clause, colors)]),
  ];
  const what = checks.length === 0 ? colors.red("nothing tries it") : checks.join(" · ");
  const said = state === "unverified" ? colors.yellow(`unverified: `) : "";
  return [head, `      ${said}${what}`];
}

function checkText({ criterion, strength, end, required }: TracedCheck, colors: Colors): string {
  const mark = end === undefined ? colors.dim("?") : markOf(end, colors);
  const weak = strength === "outside" ? "" : strength === "inside" ? " (inside)" : " (no process)";
  return `${mark} ${escapeText(criterion)}${weak}${required ? "" : " (optional)"}`;
}

function heldOutText({ heldOut, worn }: TracedClause, colors: Colors): string {
  const ends = heldOut.results.map((it) => markOf(it.end, colors)).join("");
  const inside = heldOut.count - heldOut.outside;
  const weak = inside === 0 ? "" : ` (${inside} inside)`;
  return `${ends === "" ? "" : `${ends} `}${heldOut.count} held out${weak}${worn === true ? colors.yellow(" worn") : ""}`;
}

/** What is to be done about it, in words that need no colour. */
export function remarks(trace: Trace): readonly string[] {
  const { clauses, orphans, promoted } = trace;
  const ids = (holds: (it: TracedClause) => boolean): readonly string[] =>
    clauses.filter(holds).map((it) => it.id);
  const lists = [
    ["Unverified (no check from outside passed)", ids((it) => it.state === "unverified")],
    ["Nothing tries", ids((it) => it.state === "uncovered")],
    ["Visible checks only, give each a held-out sibling", ids((it) => it.visibleOnly)],
    [
      "Worn (each held-out check was told to an agent), see `psd heldout rotate`",
      ids((it) => it.worn === true),
    ],
    ["Criteria that cover no clause", orphans.map((it) => it.criterion)],
  ] as const;
  return [
    ...(promoted === undefined ? [] : [coverageText(trace)]),
    ...lists.flatMap(([title, of]) => (of.length === 0 ? [] : [`${title}: ${shortened(of)}`])),
  ];
}

function coverageText({ coverage: { verified, clauses, atMost } }: Trace): string {
  return `Coverage: at most ${Math.floor(atMost * 100)} % – a check from outside passed for ${verified} of ${plural(clauses, "clause")}; whether it would notice damage was not tried`;
}
