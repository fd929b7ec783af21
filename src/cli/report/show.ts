import { escapeText } from "../../diagnostics/escape.ts";
import type { JournalAttempt, ShownAttempt } from "../../pipeline/inspection/show-attempt.ts";
import type { SealedEvidence } from "../../pipeline/validation/seal.ts";
import type { Colors } from "../command.ts";
import { paintOutcome } from "./build-lines.ts";
import { markOf } from "./criterion-line.ts";
import { evidenceLines, unsealedLines } from "./evidence.ts";
import { generationLabels, receiptLabels } from "./labels.ts";
import { timeText } from "./log.ts";
import { durationText, sizeText, usageText } from "./measures.ts";
import { dependencyLines } from "./dependencies.ts";
import { labelLines, nextLines, type OutcomeBlock } from "./outcome.ts";
import { plural } from "./summary.ts";

/** How much of an attempt is shown. */
export interface ShowView {
  /** Every file instead of the first few. */
  readonly files: boolean;
  readonly colors: Colors;
}

const shownFiles = 12;
/** Lines of the agent's last message. */
const shownWords = 12;

/** An attempt for a person: how it was made, its labels and files, how it was judged, what to do next. */
export function attemptLines(shown: ShownAttempt, { files, colors }: ShowView): readonly string[] {
  const { attempt, deployment, receipt, prompt } = shown;
  const promoted =
    receipt === undefined ? "" : ` · ${colors.green(`promoted into ${escapeText(receipt.into)}`)}`;
  const labels =
    shown.receipt === undefined && shown.source === "journal"
      ? generationLabels(shown.labels)
      : receipt === undefined
        ? []
        : receiptLabels(receipt);
  return [
    `${colors.bold(escapeText(`${deployment} ${attempt}`))} ${outcomeText(shown, colors)}${promoted}`,
    `  made        ${escapeText(madeText(shown))}`,
    `  prompt      ${prompt.slice(0, 16)}`,
    ...labelLines(labels, colors),
    ...dependencyLines(shown.source === "journal" ? shown.verdict : shown.receipt.verdict),
    ...fileLines(shown, { files, colors }),
    ...criteriaLines(shown, colors),
    ...(shown.source === "journal" ? wordLines(shown, colors) : []),
    ...nextLines(stepsOf(shown), colors),
  ];
}

/** What held-out checks are and saw, for a person's terminal and for nothing else. */
export function sealedLines(sealed: SealedEvidence | undefined, colors: Colors): readonly string[] {
  if (sealed === undefined) return ["", "What held-out checks saw is not kept on this machine."];
  if (sealed.results.length === 0) return ["", "There are no held-out checks."];
  return [
    "",
    colors.bold("Held out (keep it from agents)"),
    ...sealed.results.flatMap((it, index) =>
      [colors.dim(`held-out-${index + 1}`), ...unsealedLines(it, colors)].map(
        (line) => `  ${line}`,
      ),
    ),
  ];
}

function outcomeText(shown: ShownAttempt, colors: Colors): string {
  const judged =
    shown.source === "journal"
      ? shown.verdict && { outcome: shown.verdict.outcome, results: shown.verdict.results }
      : { outcome: shown.receipt.verdict.outcome, results: shown.receipt.verdict.criteria };
  if (judged === undefined) return colors.yellow("not judged");
  const { outcome, results } = judged;
  const passed = results.filter((it) => it.end === "passed" || it.end === "signed").length;
  return `${paintOutcome(outcome, colors)}, ${passed} of ${plural(results.length, "criterion", "criteria")} passed`;
}

function madeText(shown: ShownAttempt): string {
  const { runtime, model, usage, durationMs } = shown;
  const by = `by ${runtime}${model === undefined ? "" : ` (${model})`}`;
  const spent = [durationText(durationMs), usageText(usage)];
  if (shown.source === "receipt") {
    const at = timeText(Date.parse(shown.receipt.promotedAt));
    return [`promoted ${at}`, by, ...spent].filter((it) => it !== "").join(" · ");
  }
  const { generation, turn, stopReason, incremental } = shown.turn;
  const kind = incremental === undefined ? "" : ` (incremental:${incremental})`;
  const stopped = stopReason === "ended" ? [] : [`turn ${stopReason}`];
  return [
    timeText(shown.createdAt),
    `generation ${generation}${kind}, turn ${turn}`,
    by,
    ...stopped,
    ...spent,
  ]
    .filter((it) => it !== "")
    .join(" · ");
}

function fileLines({ files: all }: ShownAttempt, { files, colors }: ShowView): readonly string[] {
  const listed = files ? all : all.slice(0, shownFiles);
  const rest = all.length - listed.length;
  return [
    `  files       ${all.length}`,
    ...listed.map(({ path, mode, size }) => {
      const kind = mode === "100755" ? " *" : mode === "120000" ? " @" : "";
      const bytes = files && size !== undefined ? ` ${colors.dim(sizeText(size))}` : "";
      return `    ${escapeText(path)}${kind}${bytes}`;
    }),
    ...(rest > 0 ? [colors.dim(`    and ${rest} more; --files lists them`)] : []),
  ];
}

function criteriaLines(shown: ShownAttempt, colors: Colors): readonly string[] {
  if (shown.source === "receipt") {
    const { criteria } = shown.receipt.verdict;
    const lines = criteria.map((it) => `  ${markOf(it.end, colors)} ${escapeText(it.id)}`);
    return ["", colors.bold("Criteria, as the receipt says"), ...lines];
  }
  const { verdict, regressions = [] } = shown;
  if (verdict === undefined) return [];
  const lost = regressions.map((it) => escapeText(it)).join(", ");
  return [
    "",
    colors.bold("Criteria"),
    ...verdict.results.flatMap((it) => evidenceLines(it, colors)).map((it) => `  ${it}`),
    ...(lost === "" ? [] : [`  ${colors.red("lost")}: ${lost} passed on what is promoted`]),
  ];
}

function wordLines({ turn }: JournalAttempt, colors: Colors): readonly string[] {
  return [
    ...quoted("CONFLICT.md", turn.conflict, colors),
    ...quoted("The runtime says", turn.detail, colors),
    ...quoted("Its last words", turn.message, colors),
  ];
}

function quoted(title: string, text: string | undefined, colors: Colors): readonly string[] {
  const lines = (text ?? "").trim().split("\n").slice(-shownWords);
  if (lines.join("") === "") return [];
  return ["", colors.bold(title), ...lines.map((it) => `  ${colors.dim(escapeText(it))}`)];
}

function stepsOf({ attempt, source, receipt, deployment }: ShownAttempt): OutcomeBlock["next"] {
  if (receipt !== undefined) {
    return [{ line: `psd diff ${deployment}`, about: "see what was edited since" }];
  }
  return source === "receipt"
    ? []
    : [
        { line: `psd open ${attempt}`, about: "put its files into a folder" },
        { line: `psd build --from ${attempt}`, about: "go on from it" },
      ];
}
