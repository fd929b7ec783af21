import { type Diagnostic, diagnose, type Span } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import type { Selection } from "../composition/selection.ts";
import type { KnownOutput } from "./known-outputs.ts";
import type { SealedVerdict } from "../validation/seal.ts";
import type { CriterionResult, Outcome } from "../validation/verdict.ts";

/** How a known output was judged. */
export interface TriedOutput extends Pick<KnownOutput, "kind" | "name"> {
  readonly choices: Selection["choices"];
  readonly outcome: Outcome;
  /** Whether the verdict is the one that was known beforehand. */
  readonly asKnown: boolean;
  /** Criteria that could be tried, without psd's own checks, and how many of them passed. */
  readonly tried: number;
  readonly passed: number;
  readonly findings: readonly Diagnostic[];
}

/**
 * Holds a verdict on a known output against what is known. Of an output of psd's own or of the package held-out
 * criteria are named: their places are the author's. A recording is an agent's output, and gets the safe view.
 */
export function judgeKnown(
  output: Pick<KnownOutput, "kind" | "name" | "file" | "recorded" | "selection">,
  { verdict, sealed }: SealedVerdict,
): TriedOutput {
  const { kind, name, selection } = output;
  const own = verdict.results.filter((it) => !it.heldOut && !it.id.startsWith("built-in/"));
  const all = [...own, ...sealed.results];
  const tried = all.filter((it) => it.end !== "not-run" && it.end !== "errored");
  const passed = tried.filter((it) => it.end === "passed");
  const findings =
    kind === "stub"
      ? passed.map((it) => tooWeak(it, output))
      : known(output, verdict.outcome, verdict.results);
  return {
    kind,
    name,
    choices: selection.choices,
    outcome: verdict.outcome,
    asKnown: findings.length === 0,
    tried: tried.length,
    passed: passed.length,
    findings,
  };
}

function tooWeak(
  { id, heldOut }: CriterionResult,
  { name, selection }: Pick<KnownOutput, "name" | "selection">,
): Diagnostic {
  const found = selection.criteria.find(
    ({ criterion }) => criterion.id === id && criterion.heldOut === heldOut,
  );
  const span = found?.criterion.span;
  return diagnose("validation/too-weak", { criterion: escapeText(id), stub: name }, { span });
}

type Known = Pick<KnownOutput, "kind" | "name" | "file" | "recorded">;

function known(
  it: Known,
  outcome: Outcome,
  results: readonly CriterionResult[],
): readonly Diagnostic[] {
  const { name, file } = it;
  const span: Span | undefined = file === undefined ? undefined : { file, line: 1, column: 1 };
  const args = { output: escapeText(name) };
  if (outcome === "errored") {
    const reasons = results.filter((one) => one.end === "errored").map(reasonOf);
    return [diagnose("validation/known-not-judged", { ...args, reasons }, { span })];
  }
  const holds = isGood(outcome);
  if (isKnownBad(it)) {
    return holds ? [diagnose("validation/canary-passed", args, { span })] : [];
  }
  if (holds) return [];
  const failed = results
    .filter((one) => one.required && (one.end === "failed" || one.end === "flaky"))
    .map((one) => escapeText(one.id));
  // An older recording may have ended so.
  const severity = it.recorded === undefined ? "warning" : "error";
  return [diagnose("validation/known-good-failed", { ...args, failed }, { span, severity })];
}

/** A canary, and a recording that says itself that it was not fit to be promoted. */
function isKnownBad({ kind, recorded }: Known): boolean {
  if (kind === "canary") return true;
  return recorded !== undefined && !isGood(recorded);
}

/** Nothing failed: what a person must still sign, nobody but a person can say. */
function isGood(outcome: Outcome): boolean {
  return outcome === "green" || outcome === "unverified" || outcome === "waiting";
}

function reasonOf({ id, checks }: CriterionResult): string {
  const message = checks.find((it) => it.end === "errored")?.evidence?.message ?? "it errored";
  return escapeText(`${id}: ${message}`);
}
