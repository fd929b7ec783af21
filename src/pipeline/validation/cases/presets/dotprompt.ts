import { isRecord } from "../../record.ts";
import type { Case } from "../case.ts";
import type { Preset } from "./preset.ts";
import { type Entry, missingKey, nameOf, pick, readList } from "./records.ts";

/** What a template may be given beside its data, under the names of the specification. */
const surroundings = [
  "partials",
  "resolverPartials",
  "schemas",
  "resolverSchemas",
  "tools",
] as const;

/**
 * The specification of Dotprompt: templates with tests. Each test is two cases, as in the specification's own
 * runners: what `render` gives, and what `renderMetadata` gives, which has no messages. Both without `raw`,
 * and `render` without `input`.
 */
export const dotprompt: Preset = (document) =>
  readList(document, "$", (group) => {
    const missing = missingKey(group, ["template", "tests"]);
    if (missing !== undefined) return missing;
    return readList(group.record["tests"], `${group.at}.tests`, (entry) => readTest(group, entry));
  });

function readTest(group: Entry, entry: Entry): readonly Case[] | string {
  const { desc, data, options = {}, expect } = entry.record;
  if (!isRecord(expect)) return `${entry.at} has no map \`expect\``;
  const { raw: _raw, input, messages, ...metadata } = expect;
  const common = { config: {}, ext: {}, metadata: {}, ...metadata };
  const given = {
    template: group.record["template"],
    ...pick(group.record, surroundings),
    options,
  };
  const name = `${nameOf([group.record["name"]], `template ${group.index + 1}`)} / ${nameOf([desc], `test ${entry.index + 1}`)}`;
  return [
    {
      name,
      call: "render",
      input: { ...given, data: { ...asRecord(group.record["data"]), ...asRecord(data) } },
      expect: { ...common, ...(messages === undefined ? {} : { messages }) },
    },
    {
      name: `${name} / metadata`,
      call: "renderMetadata",
      input: given,
      expect: { ...common, ...(input === undefined ? {} : { input }) },
    },
  ];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
