import type { Preset } from "./preset.ts";
import { missingKey, nameOf, partOf, readList } from "./records.ts";

/** The specification of Mustache: templates with their data and partials, and the text that they give. */
export const mustache: Preset = (document) => {
  return readList(partOf(document, "tests"), "$.tests", (entry) => {
    const missing = missingKey(entry, ["template", "data", "expected"]);
    if (missing !== undefined) return missing;
    const { name, template, data, partials = {}, expected } = entry.record;
    return [
      {
        name: nameOf([name], `render ${entry.index + 1}`),
        call: "render",
        input: { template, data, partials },
        expect: expected,
      },
    ];
  });
};
