import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { onTestFinished } from "vitest";
import type { Diagnostic } from "#src/diagnostics/diagnostic.ts";
import { writeFile } from "#src/platform/files.ts";

/** Files of a package: path to content. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** The shortest SPECPROMPT.md; `more` are further lines of its front matter. */
export function entry(more = "", body = "# Tool\n\n- US-1 It works.\n"): string {
  return `---\nspecprompt: 1\n${more === "" ? "" : `${more}\n`}---\n\n${body}`;
}

/** An acceptance file with one criterion whose `check` is given. */
export function acceptance(check: string, more = ""): string {
  return `criteria:\n  - id: AC-1\n    says: It works.\n    covers: [US-1]\n    check: ${check}\n${more}`;
}

/** Writes a package into a new folder that is removed after the test. */
export async function writePackage(files: Files): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "psd-package-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content);
  return root;
}

/** A finding as `code path:line:column`. */
export function brief(root: string, finding: Diagnostic): string {
  const { span } = finding;
  if (span === undefined) return finding.code;
  return `${finding.code} ${relative(root, span.file)}:${span.line}:${span.column}`;
}
