import type { CasesCheck } from "../../package/criterion.ts";
import { type CriterionBox, runInBox } from "../box.ts";
import type { Answer, Case } from "../cases/case.ts";
import { answerDifference, caseFailure, judgeAnswer } from "../cases/judge-answer.ts";
import { concludeTable, type Tally } from "../cases/tally.ts";
import { withPlainLines } from "../compare/compare-text.ts";
import { cut } from "../cut.ts";
import type { CheckOutcome, Finding } from "../finding.ts";
import type { PlaceholderValues } from "../placeholders.ts";
import type { CaseFailure } from "../verdict.ts";
import { abnormalEnd, missingProgram } from "./check-run.ts";
import { commandOf } from "./command.ts";

type RunPerCase = CasesCheck & { readonly run: readonly string[] };

/** Judges a table with one run per case, in the order of the table. */
export async function runCases(
  check: RunPerCase,
  box: CriterionBox,
  { cases, tally }: { readonly cases: readonly Case[]; readonly tally: Tally },
): Promise<CheckOutcome> {
  for (const [row, it] of cases.entries()) {
    // One at a time: they share the output's folder.
    const outcome = await runCase(check, box, it);
    if ("trouble" in outcome) return { finding: outcome.trouble };
    if (outcome.failure !== undefined) tally.fail(row, outcome.failure, outcome.differ);
  }
  return concludeTable(tally);
}

/** A failure of the case, or what keeps the whole table from being judged. */
type CaseOutcome =
  | { readonly trouble: Finding }
  | { readonly failure: CaseFailure | undefined; readonly differ?: () => string | undefined };

async function runCase(check: RunPerCase, box: CriterionBox, it: Case): Promise<CaseOutcome> {
  const values = withCase(box.values, it);
  const command = commandOf({ ...check, argv: check.run }, box, values);
  const result = await runInBox(box, command);
  const finding = abnormalEnd(result, command) ?? (await missingProgram(result, command, box));
  if (finding !== undefined && finding.end !== "failed") return { trouble: finding };
  if (finding !== undefined) {
    return { failure: caseFailure(it, finding.symptom, finding.evidence.message) };
  }
  if (result.signal !== null && it.error === undefined) {
    return { failure: caseFailure(it, "crashed", `ended by ${result.signal}`) };
  }
  const text = withPlainLines(result.stdout.toString("utf8"));
  const answer = readAnswer(check, text, {
    code: result.code,
    stderr: result.stderr.toString("utf8"),
  });
  if (answer !== undefined) {
    const how = { subset: false, close: check.close ?? 0 };
    return {
      failure: judgeAnswer(it, answer, how),
      differ: () => answerDifference(it, answer, how),
    };
  }
  return { failure: caseFailure(it, "wrong-output", `no JSON: ${cut(text, 300)}`) };
}

/** A run that does not end with 0 is an error, and stderr its message. */
function readAnswer(
  { output }: RunPerCase,
  text: string,
  { code, stderr }: { readonly code: number | null; readonly stderr: string },
): Answer | undefined {
  if (code !== 0) return { error: { message: stderr.trim() } };
  if (output === "text") return { output: text.replace(/\n$/u, "") };
  try {
    return { output: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Adds `{case.name}`, `{case.input}` and a placeholder for each key of the input. */
function withCase(values: PlaceholderValues, { name, input }: Case): PlaceholderValues {
  const inner =
    typeof input === "object" && input !== null
      ? Object.entries(input).map(([key, it]) => [`case.input.${key}`, asText(it)] as const)
      : [];
  const own = { "case.name": name, "case.input": asText(input), ...Object.fromEntries(inner) };
  return { ...values, texts: { ...values.texts, ...own } };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
