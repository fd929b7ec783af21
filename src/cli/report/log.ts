import { escapeText } from "../../diagnostics/escape.ts";
import type { AttemptSummary, RunSummary } from "../../pipeline/inspection/list-runs.ts";
import type { Colors } from "../command.ts";
import { paintOutcome, reasonText } from "./build-lines.ts";
import { durationText, usageText } from "./measures.ts";

/** A build as lines: one for it, and one for each of its attempts. */
export function runLines(run: RunSummary, colors: Colors): readonly string[] {
  const { id, deployment, runtime, startedAt, from, attempts } = run;
  const on = from === undefined ? "" : ` from ${escapeText(from)}`;
  return [
    `${colors.bold(escapeText(deployment))} ${id}  ${timeText(startedAt)}  by ${escapeText(runtime)}${on}: ${endText(run, colors)}`,
    ...attempts.map((it) => `  ${attemptLine(it, colors)}`),
  ];
}

/** A time as people read it, in UTC, such as `2026-11-24 10:12 UTC`. */
export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function endText({ state, ending }: RunSummary, colors: Colors): string {
  if (state === "waiting") return colors.yellow("waits for `psd submit`");
  if (state === "open") return colors.yellow("not finished; the same build goes on");
  if (ending === undefined) return "closed, because its inputs changed";
  const { kind, because, attempt } = ending;
  const named = attempt === undefined ? "" : ` ${escapeText(attempt)}`;
  if (kind === "promoted") return colors.green(`promoted${named}`);
  if (kind === "judged") return `judged${named}, as asked not promoted`;
  const best = attempt === undefined ? "" : `; the best is${named}`;
  return `${colors.red("not green")}, ${reasonText(because)}${best}`;
}

function attemptLine(attempt: AttemptSummary, colors: Colors): string {
  const { id, generation, turn, outcome, passed, total, usage, durationMs, promoted } = attempt;
  const spent = [usageText(usage), durationText(durationMs)].filter((it) => it !== "");
  return [
    id.padEnd(4),
    `${generation}.${turn}`.padEnd(4),
    outcome === undefined ? "not judged" : paintOutcome(outcome, colors),
    ...(outcome === undefined ? [] : [`${passed}/${total}`]),
    colors.dim(spent.join(" · ")),
    ...(promoted === undefined ? [] : [promotedText(promoted, colors)]),
  ].join("  ");
}

function promotedText(promoted: "now" | "before", colors: Colors): string {
  return promoted === "now" ? colors.green("promoted") : colors.dim("promoted before");
}
