import type { Case } from "../case.ts";
import type { Preset } from "./preset.ts";
import { type Entry, missingKey, nameOf, readList } from "./records.ts";

/**
 * The tests of Cucumber's tag expressions: expressions with the values that they have for some tags, with
 * themselves as they are written out, or with the message by which they are refused.
 */
export const tagExpressions: Preset = (document) =>
  readList(document, "$", (entry) => {
    const missing = missingKey(entry, ["expression"]);
    if (missing !== undefined) return missing;
    const { expression, tests, formatted, error } = entry.record;
    const name = nameOf([expression], "(nothing)");
    const whole = { name, call: "parse", input: { expression } };
    if (typeof error === "string") return [{ ...whole, expect: null, error }];
    if (formatted !== undefined) return [{ ...whole, expect: formatted }];
    return readList(tests, `${entry.at}.tests`, (test) => evaluation(test, { expression, name }));
  });

function evaluation(
  entry: Entry,
  { expression, name }: { readonly expression: unknown; readonly name: string },
): readonly Case[] | string {
  const missing = missingKey(entry, ["variables", "result"]);
  if (missing !== undefined) return missing;
  const { variables, result } = entry.record;
  const input = { expression, variables };
  return [
    { name: `${name} of ${JSON.stringify(variables)}`, call: "evaluate", input, expect: result },
  ];
}
