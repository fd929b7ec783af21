import type { Case } from "../case.ts";
import type { Preset } from "./preset.ts";
import { type Entry, missingKey, nameOf, partOf, readList } from "./records.ts";

/** What is asked of a selector, and the keys under which the suite has the one answer, or all that are right. */
interface Asked {
  readonly call: string;
  readonly one: string;
  readonly several: string;
}

/** The compliance test suite of JSONPath (RFC 9535), by the values that a selector finds. */
export const jsonpath: Preset = askSelectors({ call: "query", one: "result", several: "results" });

/** The same suite, by the normalised paths of those values. */
export const jsonpathPaths: Preset = askSelectors({
  call: "paths",
  one: "result_paths",
  several: "results_paths",
});

function askSelectors(asked: Asked): Preset {
  return (document) => {
    return readList(partOf(document, "tests"), "$.tests", (entry) => readSelector(entry, asked));
  };
}

function readSelector(entry: Entry, { call, one, several }: Asked): readonly Case[] | string {
  const missing = missingKey(entry, ["selector"]);
  if (missing !== undefined) return missing;
  const { name, selector, document = null, invalid_selector: invalid } = entry.record;
  const common = {
    name: nameOf([name, selector], `${call} ${entry.index + 1}`),
    call,
    input: { selector, document },
  };
  if (invalid === true) return [{ ...common, expect: null, error: true }];
  const right = entry.record[several];
  if (Array.isArray(right) && right.length > 0) {
    const [expect, ...alternatives] = right as readonly unknown[];
    return [{ ...common, expect, alternatives }];
  }
  return missingKey(entry, ["document", one]) ?? [{ ...common, expect: entry.record[one] }];
}
