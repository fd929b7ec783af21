import { cut, showJson } from "../cut.ts";
import { jsonEqual, type JsonComparison } from "../compare/json-difference.ts";
import { valueDifference } from "../compare/value-difference.ts";
import type { CaseFailure } from "../verdict.ts";
import { type Answer, type Case, rightOutputs } from "./case.ts";

/** Why an answer is not what the case expects; undefined where it is. */
export function judgeAnswer(
  it: Case,
  answer: Answer,
  how: JsonComparison,
): CaseFailure | undefined {
  const isError = "error" in answer;
  if (it.error === undefined) {
    if (isError) return caseFailure(it, "should-not-have-failed", showAnswer(answer));
    return rightOutputs(it).some((one) => jsonEqual(one, answer.output, how))
      ? undefined
      : caseFailure(it, "wrong-output", showAnswer(answer));
  }
  if (!isError) return caseFailure(it, "should-have-failed", showAnswer(answer));
  const { message, code } = answer.error;
  if (it.error === true || message.includes(it.error) || code === it.error) return undefined;
  return caseFailure(it, "wrong-output", showAnswer(answer));
}

/** Where an answer differs from what the case expects; undefined where that is seen at a glance. */
export function answerDifference(
  { expect, error }: Case,
  answer: Answer,
  how: JsonComparison,
): string | undefined {
  return error === undefined && "output" in answer
    ? valueDifference(expect, answer.output, how)
    : undefined;
}

/** The record of a case that failed; `actual` says what came instead. */
export function caseFailure(
  it: Case,
  symptom: CaseFailure["symptom"],
  actual: string,
): CaseFailure {
  return {
    name: cut(it.name, 200),
    ...(it.call === null ? {} : { call: it.call }),
    // Evidence stays small: a large input is shown as the beginning of its text.
    input: JSON.stringify(it.input).length > 1000 ? showJson(it.input, 1000) : it.input,
    expected: showExpected(it),
    actual,
    symptom,
  };
}

function showExpected(it: Case): string {
  const { error } = it;
  if (error === undefined)
    return rightOutputs(it)
      .map((one) => showJson(one))
      .join(" or ");
  return error === true ? "an error" : `an error with ${showJson(error)}`;
}

function showAnswer(answer: Answer): string {
  return "error" in answer
    ? `the error ${showJson(answer.error.message)}`
    : showJson(answer.output);
}
