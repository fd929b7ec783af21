import { RE2JS, RE2JSException } from "re2js";
import type { TextExpectation } from "../../package/criterion.ts";
import { cut } from "../cut.ts";
import { errored, failed, type Finding } from "../finding.ts";
import { compareJson } from "./compare-json.ts";
import { nearestLine, textDifference, withoutFinalNewline } from "./difference.ts";

/** A text of the output and what it is called to people, such as `stdout` or a file's name. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Why a text is not what it must be; undefined where it is. Compared after CRLF → LF. */
export async function compareText(
  given: NamedText,
  expectation: TextExpectation,
): Promise<Finding | undefined> {
  const actual = { name: given.name, text: withPlainLines(given.text) };
  return (
    compareWhole(actual, expectation.equals) ??
    compareParts(actual, expectation) ??
    compareExpressions(actual, expectation.matches) ??
    (expectation.json === undefined ? undefined : compareJson(actual, expectation.json))
  );
}

/** The text with LF at the end of its lines. */
export function withPlainLines(text: string): string {
  return text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text;
}

function compareWhole({ name, text }: NamedText, equals: string | undefined): Finding | undefined {
  if (equals === undefined) return undefined;
  const wanted = withPlainLines(equals);
  if (withoutFinalNewline(text) === withoutFinalNewline(wanted)) return undefined;
  const difference = textDifference(wanted, text);
  return failed("wrong-output", {
    message: `${name} is not what it must be`,
    expected: cut(wanted),
    actual: cut(text),
    ...(difference === undefined ? {} : { difference }),
  });
}

function compareParts(
  { name, text }: NamedText,
  expectation: TextExpectation,
): Finding | undefined {
  const missing = expectation.contains.find((it) => !text.includes(withPlainLines(it)));
  if (missing !== undefined) {
    const difference = nearestLine(withPlainLines(missing), text);
    return failed("wrong-output", {
      message: `${name} does not contain the expected text`,
      expected: cut(missing),
      actual: cut(text),
      ...(difference === undefined ? {} : { difference }),
    });
  }
  const surplus = expectation.lacks.find((it) => text.includes(withPlainLines(it)));
  if (surplus === undefined) return undefined;
  return failed("wrong-output", {
    message: `${name} contains a text that it must not contain`,
    expected: `without: ${cut(surplus)}`,
    actual: cut(text),
  });
}

function compareExpressions(
  { name, text }: NamedText,
  expressions: readonly string[],
): Finding | undefined {
  try {
    const unmatched = expressions.find((it) => !RE2JS.compile(it).matcher(text).find());
    if (unmatched === undefined) return undefined;
    return failed("wrong-output", {
      message: `${name} does not match the expected pattern`,
      expected: `matching: ${unmatched}`,
      actual: cut(text),
    });
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return errored(`The pattern of the check is no RE2 expression: ${error.message}`);
  }
}
