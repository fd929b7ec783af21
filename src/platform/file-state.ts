import * as fs from "node:fs/promises";
import { systemErrorCode } from "./files.ts";

/** What the system knows of a regular file. */
export interface FileState {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** The state of a file; undefined where there is none, or anything else, a link among them. */
export async function fileState(path: string): Promise<FileState | undefined> {
  try {
    const stat = await fs.lstat(path);
    return stat.isFile() ? { size: stat.size, modified: stat.mtimeMs } : undefined;
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
    return undefined;
  }
}

/** Gives a file the present time; fine when it is gone. */
export async function markUsed(path: string): Promise<void> {
  try {
    const now = new Date();
    await fs.utimes(path, now, now);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
  }
}
