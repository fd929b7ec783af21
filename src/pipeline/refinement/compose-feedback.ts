import type { CaseFailure, CheckResult, CriterionResult, Verdict } from "../validation/verdict.ts";

/** Failed cases of one table that the agent is shown. */
const shownCases = 10;

/** What the agent is told after a verdict, besides what the checks saw. */
export interface FeedbackInput {
  /** In the sealed-safe view. */
  readonly verdict: Verdict;
  /** Criteria that hold on the promoted implementation and fail here. */
  readonly regressions: readonly string[];
}

/**
 * The prompt of a repair: the evidence of visible checks; of held-out ones only the covered clauses and
 * one symptom. Of flaky ones nothing. Pure, and the same for the same verdict.
 */
export function composeFeedback({ verdict, regressions }: FeedbackInput): string {
  const failed = verdict.results.filter((it) => it.end === "failed");
  const visible = failed.filter((it) => !it.heldOut);
  const heldOut = failed.filter((it) => it.heldOut);
  const passed = verdict.results.filter((it) => it.end === "passed").length;
  const flaky = verdict.results.filter((it) => it.end === "flaky").length;
  return [
    "Your files were judged from outside. They do not fit yet.",
    "",
    `${passed} of ${verdict.results.length - flaky} checks passed. Repair what failed and keep what passed.`,
    "Change the cause in the implementation: answers that only fit the examples below fail other checks.",
    ...visible.flatMap((it) => describeCriterion(it, regressions)),
    ...describeHeldOut(heldOut),
    "",
    "When you are done, end your turn. The same rules as in the brief apply.",
    "",
  ].join("\n");
}

function describeCriterion(
  result: CriterionResult,
  regressions: readonly string[],
): readonly string[] {
  const covers = result.covers.length === 0 ? "" : ` (${result.covers.join(", ")})`;
  return [
    "",
    `## ${result.id}${covers}: ${result.says}`,
    ...(regressions.includes(result.id)
      ? ["", "This held in the implementation that is in use today: it must not be lost."]
      : []),
    ...result.checks.filter((it) => it.end === "failed").flatMap(describeCheck),
  ];
}

function describeCheck(check: CheckResult): readonly string[] {
  const evidence = check.evidence;
  if (evidence === undefined) return [];
  return [
    "",
    evidence.message,
    ...(check.notes ?? []).flatMap((it) => ["", it]),
    ...block("Command", evidence.command?.join(" ")),
    ...block("Expected", evidence.expected),
    ...block("Actual", evidence.actual),
    ...block("Difference", evidence.difference),
    ...block("Standard output", evidence.stdout),
    ...block("Standard error", evidence.stderr),
    ...describeCases(check),
  ];
}

function describeCases(check: CheckResult): readonly string[] {
  if (check.cases === undefined) return [];
  const { failures, failed, total } = check.cases;
  return [
    "",
    `${failed} of ${total} cases failed${failed > shownCases ? `; the first ${shownCases}` : ""}:`,
    ...failures.slice(0, shownCases).flatMap(describeCase),
  ];
}

function describeCase(failure: CaseFailure): readonly string[] {
  const call = `${failure.call ?? ""}(${JSON.stringify(failure.input)})`;
  const told = `- ${failure.name}: ${call} should give ${failure.expected}, gave ${failure.actual}`;
  return [
    told,
    ...block("Difference", failure.difference).map((it) =>
      it === "" ? it : `  ${it.replaceAll("\n", "\n  ")}`,
    ),
  ];
}

function describeHeldOut(results: readonly CriterionResult[]): readonly string[] {
  if (results.length === 0) return [];
  const lines = results.map((it) => {
    const symptom = it.checks.find((check) => check.symptom !== undefined)?.symptom;
    return `- ${it.covers.join(", ")}: ${symptom ?? "wrong-output"}`;
  });
  return [
    "",
    "## Checks that you cannot see",
    "",
    "These clauses do not hold for inputs other than those you were given. Read them again:",
    ...new Set(lines),
  ];
}

function block(title: string, text: string | undefined): readonly string[] {
  if (text === undefined || text === "") return [];
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return ["", `${title}:`, fence, text.replace(/\n$/u, ""), fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/gu), (it) => it[0].length));
}
