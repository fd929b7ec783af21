import type { Usage } from "../../adapters/runtime/runtime.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import type { Verdict } from "../../pipeline/validation/verdict.ts";
import type { Colors, Output } from "../command.ts";
import { paintOutcome } from "./build-lines.ts";
import { dependencyLines } from "./dependencies.ts";
import { durationText, usageText } from "./measures.ts";
import { plural } from "./summary.ts";

/** What a build came to, for its final block. */
export interface OutcomeBlock {
  readonly deployment: string;
  /** What happened, as a sentence without a final stop, such as `Promoted into tools/x`. */
  readonly headline: string;
  /** Whether that is what the user wanted. */
  readonly good: boolean;
  /** Of the attempt the build ended with; held-out results in the safe view. */
  readonly verdict?: Pick<Verdict, "outcome" | "results" | "unverified" | "dependencies">;
  /** Paths of the promoted files, relative to the target. */
  readonly files: readonly string[];
  /** The honest labels: seal, box, purity, origin … */
  readonly labels: readonly OutcomeLabel[];
  readonly usage: Usage;
  /** Milliseconds that the build took, waiting for people left out. */
  readonly durationMs: number;
  /** Command lines to go on with, and what each does. */
  readonly next: readonly { readonly line: string; readonly about: string }[];
}

/** A label of a generation; `warning` says what it means where it is less than one would wish. */
export interface OutcomeLabel {
  readonly name: string;
  readonly value: string;
  readonly warning?: string | undefined;
}

const shownFiles = 12;
const shownClauses = 20;

/** Writes the final block of a build to standard output. */
export function printOutcome(outcome: OutcomeBlock, output: Output): void {
  output.stdout(`${renderOutcome(outcome, output.colors.stdout).join("\n")}\n`);
}

/** The final block: what happened, files, verdict, labels, what is unverified, what to do next. */
export function renderOutcome(outcome: OutcomeBlock, colors: Colors): readonly string[] {
  const headline = escapeText(outcome.headline);
  const spent = [durationText(outcome.durationMs), usageText(outcome.usage)];
  return [
    "",
    `${outcome.good ? colors.green("✓") : colors.red("✗")} ${colors.bold(escapeText(outcome.deployment))}: ${headline}`,
    `  ${colors.dim(spent.filter((it) => it !== "").join(" · "))}`,
    ...verdictLines(outcome.verdict, colors),
    ...dependencyLines(outcome.verdict),
    ...fileLines(outcome.files, colors),
    ...labelLines(outcome.labels, colors),
    ...nextLines(outcome.next, colors),
  ];
}

function verdictLines(verdict: OutcomeBlock["verdict"], colors: Colors): readonly string[] {
  if (verdict === undefined) return [];
  const { outcome, results, unverified } = verdict;
  const passed = results.filter((it) => it.end === "passed" || it.end === "signed").length;
  const shown = unverified.slice(0, shownClauses).map((it) => escapeText(it));
  const rest = unverified.length - shown.length;
  const clauses = [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
  return [
    `  verdict     ${paintOutcome(outcome, colors)}, ${passed} of ${plural(results.length, "criterion", "criteria")} passed`,
    ...(unverified.length === 0 ? [] : [`  unverified  ${colors.yellow(clauses)}`]),
  ];
}

function fileLines(files: readonly string[], colors: Colors): readonly string[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, shownFiles).map((it) => `    ${escapeText(it)}`);
  const rest = files.length - shown.length;
  return [
    `  files       ${files.length}`,
    ...shown,
    ...(rest > 0 ? [colors.dim(`    and ${rest} more`)] : []),
  ];
}

/** Labels as lines; a warning says what one of them means. */
export function labelLines(labels: OutcomeBlock["labels"], colors: Colors): readonly string[] {
  return labels.map(({ name, value, warning }) => {
    const note = warning === undefined ? "" : ` ${colors.yellow(warning)}`;
    return `  ${name.padEnd(10)}  ${escapeText(value)}${note}`;
  });
}

/** What to go on with, as lines. */
export function nextLines(next: OutcomeBlock["next"], colors: Colors): readonly string[] {
  if (next.length === 0) return [];
  const shown = next.map((it) => ({ line: escapeText(it.line), about: escapeText(it.about) }));
  const width = Math.max(...shown.map((it) => it.line.length));
  const rows = shown.map((it) => `  ${colors.bold(it.line.padEnd(width))}  ${it.about}`);
  return ["", "Next:", ...rows];
}
