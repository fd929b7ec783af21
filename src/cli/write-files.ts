import { join } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../diagnostics/result.ts";
import { pathKind, removePath, systemErrorCode, writeFile } from "../platform/files.ts";
import { shownPath } from "./report/human.ts";

/** A file to be written; `path` is relative to the folder. */
export interface NewFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** Writes new files into a folder: all of them, or none where one is there already or cannot be written. */
export async function writeNewFiles(
  folder: string,
  files: readonly NewFile[],
  cwd: string,
): Promise<Result<readonly NewFile[]>> {
  const existing: Diagnostic[] = [];
  for (const { path } of files) {
    const kind = await pathKind(join(folder, path));
    const shown = shownPath(join(folder, path), cwd);
    if (kind !== "missing") existing.push(diagnose("command/file-exists", { path: shown }));
  }
  if (existing.length > 0) return failure(...existing);
  const written: string[] = [];
  try {
    for (const { path, content } of files) {
      await writeFile(join(folder, path), content);
      written.push(join(folder, path));
    }
    return success(files);
  } catch (error) {
    const because = systemErrorCode(error);
    if (because === undefined) throw error;
    await Promise.all(written.map((path) => removePath(path)));
    const path = shownPath(folder, cwd);
    return failure(diagnose("command/cannot-write", { path, because }));
  }
}
