import type { HttpAnswer } from "../../../platform/exchange.ts";
import type { HttpExpectation, TextExpectation } from "../../package/criterion.ts";
import { expandTextExpectation } from "../check/expand-expectation.ts";
import { compareText } from "../compare/compare-text.ts";
import { cut } from "../cut.ts";
import { failed, type Finding } from "../finding.ts";
import type { PlaceholderValues } from "../placeholders.ts";
import type { Symptom } from "../verdict.ts";
import { type Captures, expandTyped } from "./captures.ts";

/** What placeholders of an expectation stand for. */
export interface AnswerContext {
  readonly values: PlaceholderValues;
  readonly captures: Captures;
}

/** Why an answer is not what it must be; undefined where it is. */
export async function judgeAnswer(
  answer: HttpAnswer,
  expect: HttpExpectation,
  context: AnswerContext,
): Promise<Finding | undefined> {
  const { body } = expect;
  return (
    wrongStatus(answer, expect.status) ??
    (await wrongHeaders(answer, expect.headers, context)) ??
    (body === undefined
      ? undefined
      : await compareText(
          { name: "the body", text: answer.body.toString("utf8") },
          expanded(body, context),
        ))
  );
}

function wrongStatus(
  { status, body }: HttpAnswer,
  accepted: readonly number[],
): Finding | undefined {
  const isSuccess = status >= 200 && status < 300;
  if (accepted.length === 0 ? isSuccess : accepted.includes(status)) return undefined;
  const wanted = accepted.length === 0 ? "one of 200 to 299" : accepted.join(" or ");
  return failed(symptomOf(status, accepted), {
    message: `The status is ${status}, not ${wanted}`,
    expected: wanted,
    actual: `${status}\n${cut(body.toString("utf8"))}`,
  });
}

function symptomOf(status: number, accepted: readonly number[]): Symptom {
  const mustFail = accepted.length > 0 && accepted.every((it) => it >= 400);
  const mustNot = accepted.every((it) => it < 400);
  if (mustFail && status < 400) return "should-have-failed";
  return mustNot && status >= 400 ? "should-not-have-failed" : "wrong-output";
}

async function wrongHeaders(
  { headers }: HttpAnswer,
  expected: HttpExpectation["headers"],
  context: AnswerContext,
): Promise<Finding | undefined> {
  for (const [name, expectation] of Object.entries(expected)) {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (expectation === false) {
      if (value === undefined) continue;
      const message = `The answer must not have the header ${name}`;
      return failed("wrong-output", { message, actual: cut(value) });
    }
    if (value === undefined) {
      return failed("wrong-output", { message: `The answer has no header ${name}` });
    }
    if (expectation === true) continue;
    const text = { name: `the header ${name}`, text: value };
    // The first fault is enough, in the order in which they are written.
    const finding = await compareText(text, expanded(expectation, context));
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function expanded(
  expectation: TextExpectation,
  { values, captures }: AnswerContext,
): TextExpectation {
  const { json, ...rest } = expectation;
  if (json === undefined) return expandTextExpectation(rest, values);
  const typed = {
    ...json,
    ...("equals" in json ? { equals: expandTyped(json.equals, captures) } : {}),
    ...("subset" in json ? { subset: expandTyped(json.subset, captures) } : {}),
  };
  return expandTextExpectation({ ...rest, json: typed }, values);
}
