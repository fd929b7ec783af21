import { escapeText } from "../../diagnostics/escape.ts";
import type { BuildEvent } from "../../pipeline/events.ts";
import type { Decision, StopCause } from "../../pipeline/refinement/decision.ts";
import type { Budget } from "../../pipeline/resolution/deployment.ts";
import type { Outcome } from "../../pipeline/validation/verdict.ts";
import type { Colors } from "../command.ts";
import { criterionLines } from "./criterion-line.ts";
import { type Look, renderDiagnostic } from "./human.ts";
import { durationText, sizeText, usageText } from "./measures.ts";
import { packageLines } from "./package-summary.ts";
import { plural, shortened } from "./summary.ts";

type Kind = BuildEvent["type"];
/** The event of a kind; written so that the compiler can pair it with its row of the table. */
type EventOf<Of extends Kind = Kind> = {
  [One in Of]: Extract<BuildEvent, { type: One }> & { readonly type: One };
}[Of];

/** What stays on the screen of each event. */
const lines: {
  readonly [One in Kind]: (event: EventOf<One>, look: Look) => readonly string[];
} = {
  "build-started": ({ deployment, resumed }, { colors }) => [
    `${colors.bold(escapeText(deployment))}${resumed ? " is taken up again" : ""}`,
  ],
  "package-introduced": ({ summary }, { colors }) => [
    colors.bold("Built here for the first time, from a package that is not yours:"),
    ...packageLines(summary).map((line) => `  ${line}`),
  ],
  composed: ({ digests, tokens, criteria, heldOut, context }, { colors }) => [
    `Composed about ${plural(tokens, "token")} with ${plural(criteria, "visible criterion", "visible criteria")} and ${heldOut} held out ${colors.dim(`prompt ${digests.prompt.slice(0, 16)}`)}`,
    ...(context.length === 0
      ? []
      : [`With ${plural(context.length, "file")} of the project: ${shortened(context)}`]),
  ],
  planned: ({ runtime, model, box, network, budget, basis }) => [
    ...(basis === undefined ? [] : [`Incremental: begins with the files of ${escapeText(basis)}`]),
    `By ${escapeText(runtime)}${model === undefined ? "" : ` (${escapeText(model)})`}, box ${box}${network === undefined ? "" : `, ${escapeText(network)}`}, at most ${budgetText(budget)}`,
  ],
  "generation-started": ({ generation }, { colors }) => [
    "",
    colors.bold(`Generation ${generation}`),
  ],
  "turn-started": ({ turn }) => [`  Turn ${turn}: ${turn === 1 ? "the brief" : "a repair"}`],
  agent: ({ event }, { colors }) => {
    if (event.type === "permission") {
      return [
        `    ${colors.yellow("asks")} ${escapeText(event.title)}: ${escapeText(event.outcome)}`,
      ];
    }
    if (event.type !== "tool" || !["completed", "failed"].includes(event.status)) return [];
    const failed = event.status === "failed" ? colors.yellow(" failed") : "";
    return [`    ${colors.dim("·")} ${escapeText(event.title)}${failed}`];
  },
  "turn-ended": ({ turn, stopReason, usage, durationMs, detail }, { colors }) => [
    `  Turn ${turn} ${turnEnd(stopReason)} ${colors.dim(joined(durationText(durationMs), usageText(usage)))}`,
    ...(detail === undefined ? [] : [`    ${colors.yellow(escapeText(detail))}`]),
  ],
  collected: ({ attempt, files, bytes }) => [
    `  Attempt ${escapeText(attempt)}: ${plural(files, "file")}, ${sizeText(bytes)}`,
  ],
  "setup-started": () => [],
  "setup-ended": ({ ok, durationMs, kept }, { colors }) => [
    `  ${ok ? colors.green("✓") : colors.red("✗")} setup ${colors.dim(kept ? "kept" : durationText(durationMs))}`,
  ],
  "criterion-started": () => [],
  "criterion-ended": ({ result }, { colors }) =>
    criterionLines(result, colors).map((line) => `  ${line}`),
  judged: ({ outcome, passed, total }, { colors }) => [
    `  ${passed} of ${plural(total, "criterion", "criteria")} passed: ${paintOutcome(outcome, colors)}`,
  ],
  decided: ({ decision }) => [`  ${decisionText(decision)}`],
  promoted: ({ attempt, into, files }, { colors }) => [
    "",
    `${colors.green("Promoted")} attempt ${escapeText(attempt)} into ${escapeText(into)} (${plural(files, "file")})`,
  ],
  waiting: ({ workspace, brief }, { colors }) => [
    "",
    `${colors.yellow("Waiting")} for \`psd submit\``,
    `  brief      ${escapeText(brief)}`,
    `  workspace  ${escapeText(workspace)}`,
  ],
  diagnostic: ({ diagnostic }, look) => renderDiagnostic(diagnostic, look),
  finished: () => [],
};

/** The lines that an event leaves behind; none for what only shows while it lasts. */
export function eventLines<Of extends Kind>(event: EventOf<Of>, look: Look): readonly string[] {
  return lines[event.type](event, look);
}

/** What a build may spend at most, in words. */
export function budgetText({ generations, repairs, minutes, tokens, usd }: Budget): string {
  return [
    `${plural(generations, "generation")} with ${plural(repairs, "repair")} each`,
    plural(minutes, "minute"),
    ...(tokens === undefined ? [] : [plural(tokens, "token")]),
    ...(usd === undefined ? [] : [`$${usd}`]),
  ].join(", ");
}

/** An outcome in its colour. */
export function paintOutcome(outcome: Outcome, colors: Colors): string {
  if (outcome === "green") return colors.green(outcome);
  return outcome === "red" ? colors.red(outcome) : colors.yellow(outcome);
}

const stopTexts: Readonly<Record<StopCause, string>> = {
  "generations-spent": "all generations are spent",
  "time-spent": "the time is spent",
  "tokens-spent": "the tokens are spent",
  "money-spent": "the money is spent",
  conflict: "the agent found a contradiction in the SpecPrompt",
  "out-of-recorded-turns": "the recording has no further turn",
  "nothing-written": "the agent wrote no files, twice in a row",
  "checks-flaky": "a required check passes and fails on the same files",
  unsigned: "a person must sign first",
  "judge-errored": "the checks could not be run",
  "runtime-failed": "the runtime failed",
};

/** How a turn ended, as the rest of a sentence. */
const turnEnds: Readonly<Record<string, string>> = {
  idle: "was ended: no sign of life for too long",
  total: "was ended: its time is spent",
  crashed: "broke off: the agent ended or fell silent in its midst",
  refused: "ended: the agent refused",
  length: "ended: the model's limit of output is reached",
};

function turnEnd(stopReason: string): string {
  return turnEnds[stopReason] ?? escapeText(stopReason);
}

/** Why a build stopped, as the rest of a sentence. */
export function stopText(cause: StopCause): string {
  return stopTexts[cause];
}

/** The same for a cause that was read from the journal; what is unknown stays as it is, safe to show. */
export function reasonText(because: string): string {
  return isStopCause(because) ? stopTexts[because] : escapeText(because);
}

function isStopCause(text: string): text is StopCause {
  return Object.hasOwn(stopTexts, text);
}

function decisionText(decision: Decision): string {
  if (decision.kind === "promote") return `Promote attempt ${escapeText(decision.attempt)}`;
  if (decision.kind === "stop") return `Stop: ${stopText(decision.because)}`;
  const because = escapeText(decision.because);
  return decision.kind === "repair" ? `Repair: ${because}` : `Begin anew: ${because}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((it) => it !== "").join(" · ");
}
