import { dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { readPlainFile } from "../../../platform/bounded-read.ts";
import {
  makeFolder,
  makeTemporaryFolder,
  removePath,
  systemErrorCode,
  writeFile,
} from "../../../platform/files.ts";
import { limits } from "../../package/tree/limits.ts";
import type { DraftFile } from "./import-draft.ts";

/** Writes into a new folder beside the target, whose path it gives; nothing stays where that fails. */
export async function stageDraft(
  files: readonly DraftFile[],
  root: string,
  into: string,
): Promise<Result<string>> {
  let stage: string | undefined;
  try {
    await makeFolder(dirname(into));
    stage = await makeTemporaryFolder(join(dirname(into), ".psd-import-"));
    const fault = await writeFiles(files, root, stage);
    if (fault === undefined) return success(stage);
    await removePath(stage);
    return failure(fault);
  } catch (error) {
    if (stage !== undefined) await removePath(stage);
    return failure(cannotWrite(into, error));
  }
}

async function writeFiles(
  files: readonly DraftFile[],
  root: string,
  stage: string,
): Promise<Diagnostic | undefined> {
  for (const { from = "", to, content } of files) {
    const read = content ?? (await readPlainFile(join(root, from), limits.file));
    if (typeof read === "string") await writeFile(join(stage, to), read);
    else if (read !== undefined && "bytes" in read) await writeFile(join(stage, to), read.bytes);
    else {
      const span = { file: join(root, from), line: 1, column: 1 };
      return diagnose("import/changed", { path: escapeText(from) }, { span });
    }
  }
  return undefined;
}

/** What the system refused; any other error is thrown again. */
export function cannotWrite(into: string, error: unknown): Diagnostic {
  const because = systemErrorCode(error);
  if (because === undefined) throw error;
  return diagnose("command/cannot-write", { path: escapeText(into), because });
}
