import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { hasErrors, failure, type Result, success } from "../../../diagnostics/result.ts";
import type { ArchiveEntry } from "../../../platform/archive.ts";
import { listTreeNow } from "../../../platform/list-tree-now.ts";
import { readPlainFileNow } from "../../../platform/read-now.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import { limits } from "../../package/tree/limits.ts";
import { readTree } from "../../package/tree/read-tree.ts";

/** A file of a package that is to be sent to others. */
export type ShippedFile = ArchiveEntry & { readonly mode: "100644" | "100755" };

/** What people read, and what is no part of the format. */
const forPeople = /^(?:readme|licen[cs]e|changelog)(?:\.[a-z]+)?$/iu;

/** What programs leave behind. */
const leftovers =
  /(?:^|\/)(?:node_modules|__pycache__|\.pytest_cache|\.mypy_cache|\.venv|\.DS_Store|Thumbs\.db)(?:\/|$)|\.(?:pyc|swp|orig)$|~$/u;

/**
 * Reads what is sent of a package: its layers, its recordings, and README, LICENSE and CHANGELOG. What
 * programs leave behind is an error, since its layers would not be the same without it.
 */
export function readShippedFiles(specPrompt: SpecPrompt): Result<readonly ShippedFile[]> {
  const { root, entry, singleFile } = specPrompt;
  if (singleFile) {
    const file = read({ root: "", path: entry, to: "SPECPROMPT.md", executable: false });
    return "code" in file ? failure(file) : success([file]);
  }
  const executable = new Set(
    listTreeNow(root, { limit: 4 * limits.files })
      .filter((it) => it.executable)
      .map((it) => it.path),
  );
  const paths = [...readTree(root).files.map((it) => it.path), ...besideLayers(root)];
  const found = paths.map((path) =>
    leftovers.test(path)
      ? diagnose("pack/leftover", { path: escapeText(path) }, { span: at(root, path) })
      : read({ root, path, to: path, executable: executable.has(path) }),
  );
  const findings = found.flatMap((it) => ("code" in it ? [it] : []));
  if (hasErrors(findings)) return failure(...findings);
  return success(found.flatMap((it) => ("code" in it ? [] : [it])));
}

/** Recordings, and what people read. A link there is not followed and not sent. */
function besideLayers(root: string): readonly string[] {
  const top = listTreeNow(root, {
    enter: (it) => /^recordings(?:\/|$)/u.test(it),
    limit: 2 * limits.files,
  });
  return top
    .filter((it) => it.kind === "file")
    .map((it) => it.path)
    .filter((it) => it.startsWith("recordings/") || forPeople.test(it));
}

interface Reading {
  readonly root: string;
  readonly path: string;
  readonly to: string;
  readonly executable: boolean;
}

function read({ root, path, to, executable }: Reading): ShippedFile | Diagnostic {
  const found = readPlainFileNow(join(root, path), limits.file);
  if (found !== undefined && "bytes" in found)
    return { path: to, mode: executable ? "100755" : "100644", content: found.bytes };
  const args = { path: escapeText(path), because: found?.fault ?? "it is gone" };
  return diagnose("package/unreadable", args, { span: at(root, path) });
}

function at(root: string, path: string): { file: string; line: number; column: number } {
  return { file: join(root, path), line: 1, column: 1 };
}
