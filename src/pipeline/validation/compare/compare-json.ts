import type { JsonExpectation } from "../../package/criterion.ts";
import { evaluate } from "../expressions.ts";
import { cut, showJson } from "../cut.ts";
import { errored, failed, type Finding } from "../finding.ts";
import { jsonDifferences, type JsonComparison } from "./json-difference.ts";
import type { NamedText } from "./compare-text.ts";
import { parseShallow } from "./parse-shallow.ts";
import { valueDifference } from "./value-difference.ts";

/** Why a text is not the JSON it must be; undefined where it is. */
export async function compareJson(
  { name, text }: NamedText,
  expectation: JsonExpectation,
): Promise<Finding | undefined> {
  const parsed = parseShallow(text);
  if (parsed === undefined) {
    return failed("wrong-output", {
      message: `${name} is not JSON`,
      expected: "one JSON value",
      actual: cut(text),
    });
  }
  const { at, schema } = expectation;
  if (at === undefined && schema === undefined) {
    return compareValue({ name, value: parsed.value }, expectation);
  }
  const picked = await evaluate({
    kind: "value",
    value: parsed.value,
    ...(at === undefined ? {} : { at }),
    ...(schema === undefined ? {} : { schema }),
  });
  if (!picked.ok) return errored(`The check cannot be made: ${picked.message}`);
  const { value, faults } = picked.value;
  const place = at === undefined ? name : `${name} at ${at}`;
  const different = compareValue({ name: place, value }, expectation);
  if (different !== undefined || faults.length === 0) return different;
  return failed("wrong-output", {
    message: `${place} does not fit the schema`,
    expected: faults.join("\n"),
    actual: showJson(value, 2000),
  });
}

function compareValue(
  { name, value }: { readonly name: string; readonly value: unknown },
  { equals, subset, close = 0 }: JsonExpectation,
): Finding | undefined {
  const compare = (expected: unknown, how: JsonComparison): Finding | undefined => {
    if (expected === undefined) return undefined;
    const [found] = jsonDifferences(expected, value, how);
    if (found === undefined) return undefined;
    const difference = valueDifference(expected, value, how);
    return failed("wrong-output", {
      message: `${name} differs at ${found.path}`,
      expected: showJson(found.expected),
      actual: showJson(found.actual),
      ...(difference === undefined ? {} : { difference }),
    });
  };
  return compare(equals, { subset: false, close }) ?? compare(subset, { subset: true, close });
}
