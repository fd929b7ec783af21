import { failure, type Result, settle } from "../../diagnostics/result.ts";
import { inspectPackage } from "./inspect-package.ts";
import type { PackageReading } from "./tree/read-tree.ts";
import type { SpecPrompt } from "./spec-prompt.ts";

/**
 * Reads the SpecPrompt at a path: a folder with SPECPROMPT.md, that file, or a single Markdown file
 * with `specprompt:` in its front matter. All findings come in one result; errors leave no value.
 */
export async function readPackage(
  path: string,
  reading: PackageReading = {},
): Promise<Result<SpecPrompt>> {
  const { specPrompt, findings } = await inspectPackage(path, reading);
  return specPrompt === undefined ? failure(...findings) : settle(specPrompt, findings);
}
