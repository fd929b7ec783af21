import { structuredPatch } from "diff";
import { cut } from "../cut.ts";

/** Beyond these a difference is not looked for: both texts are shown instead. */
const longestText = 200_000;
const limits = { context: 2, maxEditLength: 2000, timeout: 500 };
const shownLines = 24;

/** The first places in which two texts differ, as lines with `-` (expected), `+` (actual) and context. */
export function lineDifference(expected: string, actual: string): string | undefined {
  if (expected.length > longestText || actual.length > longestText) return undefined;
  if (!expected.includes("\n") && !actual.includes("\n")) return undefined;
  const patch = structuredPatch("expected", "actual", expected, actual, "", "", limits);
  if (patch === undefined) return undefined;
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ line ${hunk.oldStart} @@`,
    ...hunk.lines.map((line) => cut(line, 300)),
  ]);
  const rest = lines.length - shownLines;
  return [...lines.slice(0, shownLines), ...(rest > 0 ? [`… ${rest} more lines`] : [])].join("\n");
}
