import type { Preset } from "./preset.ts";
import { missingKey, nameOf, partOf, readList } from "./records.ts";

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
    // A patch that only tests leaves the document as it is.
    if (expected === undefined && onlyTests(patch)) return [{ ...common, expect: doc }];
    return missingKey(entry, ["expected"]) ?? [{ ...common, expect: expected }];
  });

function onlyTests(patch: unknown): boolean {
  return (
    Array.isArray(patch) && patch.length > 0 && patch.every((it) => partOf(it, "op") === "test")
  );
}
