import type { CatalogueCode } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { BuildOutcome } from "../pipeline/building/build-outcome.ts";
import type { Outcome } from "../pipeline/validation/verdict.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** The codes whose exit code is not `findings`. */
const special: Partial<Record<CatalogueCode, ExitCode>> = {
  "command/one-deployment-only": exitCodes.wrongUse,
  "command/wrong-value": exitCodes.wrongUse,
  "promotion/drifted": exitCodes.drift,
  "promotion/receipt-conflicted": exitCodes.unfit,
  "promotion/receipt-inconsistent": exitCodes.unfit,
  "promotion/receipt-invalid": exitCodes.unfit,
  "promotion/receipt-too-new": exitCodes.unfit,
  "promotion/side-missing": exitCodes.wrongUse,
  "promotion/unmerged": exitCodes.unfit,
  "refinement/already-red": exitCodes.notGreen,
  "refinement/attempt-not-green": exitCodes.notGreen,
  "refinement/busy": exitCodes.busy,
  "resolution/content-differs": exitCodes.unfit,
  "resolution/lock-conflicted": exitCodes.unfit,
  "resolution/lock-invalid": exitCodes.unfit,
  "resolution/lock-too-new": exitCodes.unfit,
  "resolution/not-locked": exitCodes.unfit,
  "store/journal-busy": exitCodes.busy,
};

/** Of several the first of these counts. */
const order: readonly ExitCode[] = [
  exitCodes.wrongUse,
  exitCodes.busy,
  exitCodes.unfit,
  exitCodes.drift,
  exitCodes.notGreen,
];

/** The exit code of a command that findings stopped. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter((it) => it.severity === "error");
  const codes = new Set(errors.map((it) => special[it.code] ?? exitCodes.findings));
  return order.find((it) => codes.has(it)) ?? exitCodes.findings;
}

/** The exit code of a build that has come to its end. */
export function exitCodeOfOutcome(outcome: BuildOutcome): ExitCode {
  if (outcome.kind === "waiting") return exitCodes.waiting;
  if (outcome.kind === "not-green" && outcome.because === "unsigned") return exitCodes.waiting;
  return outcome.kind === "not-green" ? exitCodes.notGreen : exitCodes.fine;
}

/** The exit code of files that were judged where they lie. */
export function exitCodeOfVerdict(outcome: Outcome): ExitCode {
  if (outcome === "red" || outcome === "flaky") return exitCodes.notGreen;
  if (outcome === "errored") return exitCodes.findings;
  return outcome === "waiting" ? exitCodes.waiting : exitCodes.fine;
}

/** Of several builds the first of these counts. */
const orderOfAll: readonly ExitCode[] = [
  exitCodes.unfit,
  exitCodes.drift,
  exitCodes.notGreen,
  exitCodes.stale,
  exitCodes.busy,
  exitCodes.findings,
  exitCodes.waiting,
];

/** The exit code of a command that did several things, each with its own. */
export function exitCodeOfAll(codes: readonly ExitCode[]): ExitCode {
  return orderOfAll.find((it) => codes.includes(it)) ?? exitCodes.fine;
}
