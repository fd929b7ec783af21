import { escapeText } from "../../diagnostics/escape.ts";
import type {
  CaseFailure,
  CheckResult,
  CriterionResult,
} from "../../pipeline/validation/verdict.ts";
import type { Colors } from "../command.ts";
import { criterionLines } from "./criterion-line.ts";

/** Lines and failed cases that are shown of each part. */
const shownLines = 20;
const shownCases = 10;
/** Characters of a case's input. */
const shownInput = 200;

/** A judged criterion with what its checks saw where they did not pass. */
export function evidenceLines(result: CriterionResult, colors: Colors): readonly string[] {
  const failed = result.checks.filter((it) => it.end !== "passed");
  const seen = result.heldOut || result.end === "passed" ? [] : failed.flatMap(checkLines);
  const notes = result.heldOut ? [] : result.checks.flatMap((it) => it.notes ?? []);
  const all = [...seen, ...notes.map((it) => `note: ${escapeText(it)}`)];
  return [...criterionLines(result, colors), ...all.map((it) => `      ${colors.dim(it)}`)];
}

/** The same for what a person may see of a held-out criterion. */
export function unsealedLines(result: CriterionResult, colors: Colors): readonly string[] {
  return evidenceLines({ ...result, heldOut: false }, colors);
}

function checkLines({ evidence, cases }: CheckResult): readonly string[] {
  const command = evidence?.command?.join(" ");
  const compared = evidence?.difference ?? "";
  const parts = [
    ["command", command],
    ["expected", compared === "" ? evidence?.expected : undefined],
    ["actual", compared === "" ? evidence?.actual : undefined],
    ["difference", evidence?.difference],
    ["stdout", evidence?.stdout],
    ["stderr", evidence?.stderr],
    ["screenshot", evidence?.screenshot],
  ] as const;
  return [
    ...parts.flatMap(([title, text]) => partLines(title, text)),
    ...(cases === undefined ? [] : caseLines(cases)),
  ];
}

function partLines(title: string, text: string | undefined): readonly string[] {
  const lines = (text ?? "")
    .trimEnd()
    .split("\n")
    .map((it) => escapeText(it));
  const [first = ""] = lines;
  if (lines.length === 1) return first === "" ? [] : [`${title}: ${first}`];
  const rest = lines.length - shownLines;
  const more = rest > 0 ? [`  … ${rest} more lines`] : [];
  return [`${title}:`, ...lines.slice(0, shownLines).map((it) => `  ${it}`), ...more];
}

/** The cases that failed; how many there are is said by the sentence before them. */
function caseLines({ failed, failures }: NonNullable<CheckResult["cases"]>): readonly string[] {
  const shown = failures.slice(0, shownCases);
  const rest = failed - shown.length;
  return [...shown.flatMap(caseText), ...(rest > 0 ? [`… ${rest} more`] : [])];
}

function caseText({ name, call, input, symptom, ...seen }: CaseFailure): readonly string[] {
  const asked = input === null && call === undefined ? "" : `: ${callText(call, input)}`;
  const how = symptom === "wrong-output" ? "" : ` (${symptom})`;
  const head = `${escapeText(name)}${escapeText(asked)}${how}`;
  if (seen.difference !== undefined)
    return [head, ...indented(partLines("difference", seen.difference))];
  return [
    head,
    ...indented([...partLines("expected", seen.expected), ...partLines("actual", seen.actual)]),
  ];
}

function callText(call = "", input: unknown): string {
  const text = JSON.stringify(input);
  return `${call}(${text.length > shownInput ? `${text.slice(0, shownInput)}…` : text})`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((it) => `  ${it}`);
}
