import type { Case } from "../case.ts";
import type { Preset } from "./preset.ts";
import { type Entry, missingKey, nameOf, readList } from "./records.ts";

/**
 * The compliance tests of JMESPath: groups of expressions on one document. An error is told by its kind,
 * such as `invalid-type`. Rows that only measure are left out.
 */
export const jmespath: Preset = (document) =>
  readList(document, "$", (group) => {
    const missing = missingKey(group, ["given", "cases"]);
    if (missing !== undefined) return missing;
    const { given, cases, comment } = group.record;
    return readList(cases, `${group.at}.cases`, (entry) =>
      Object.hasOwn(entry.record, "bench") ? [] : readSearch(entry, { given, comment }),
    );
  });

function readSearch(
  entry: Entry,
  { given, comment }: { readonly given: unknown; readonly comment: unknown },
): readonly Case[] | string {
  const { expression, result, error } = entry.record;
  const missing = missingKey(entry, ["expression"]);
  if (missing !== undefined) return missing;
  const name = [nameOf([entry.record["comment"], comment], ""), nameOf([expression], "(nothing)")];
  const common = {
    name: name.filter((it) => it !== "").join(": "),
    call: "search",
    input: { expression, given },
  };
  if (typeof error === "string") return [{ ...common, expect: null, error }];
  return missingKey(entry, ["result"]) ?? [{ ...common, expect: result }];
}
