import type { Preset } from "./preset.ts";
import { missingKey, nameOf, readList } from "./records.ts";

/**
 * The tests of JSON Patch (RFC 6902). Disabled rows and mere comments are left out. The suite describes errors
 * in words of its own, so any error is right.
 */
export const jsonPatch: Preset = (document) =>
  readList(document, "$", (entry) => {
    const { comment, doc, patch, expected, error, disabled } = entry.record;
    if (disabled === true || (doc === undefined && patch === undefined)) return [];
    const missing = missingKey(entry, ["doc", "patch"]);
    if (missing !== undefined) return missing;
    const common = {
      name: nameOf([comment, error], `apply ${entry.index + 1}`),
      call: "apply",
      input: { doc, patch },
    };
    if (error !== undefined) return [{ ...common, expect: null, error: true }];
    return missingKey(entry, ["expected"]) ?? [{ ...common, expect: expected }];
  });
