import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Receipt } from "./receipt.ts";

/**
 * Tells the edited files of a deployment that git has not merged; undefined where all of them are hand
 * edits. Files are relative to the target, what git has not merged to the project.
 */
export function findUnmerged(
  { deployment, into }: Pick<Receipt, "deployment" | "into">,
  edited: readonly string[],
  unmerged: ReadonlySet<string>,
): Diagnostic | undefined {
  const files = edited.filter((path) => unmerged.has(`${into}/${path}`));
  return files.length === 0 ? undefined : diagnose("promotion/unmerged", { deployment, files });
}
