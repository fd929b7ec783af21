import { lstatSync } from "node:fs";
import { isMissing, type PathKind } from "./files.ts";

/** What the system knows of a path without reading it, links at its end not followed. */
export interface FileStat {
  readonly kind: Exclude<PathKind, "missing">;
  readonly size: number;
  readonly executable: boolean;
  /** Milliseconds since 1970, with fractions: when the content changed, when anything changed. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/**
 * What the system knows of a path; undefined where there is nothing. Waits: for thousands of paths in
 * a row this is several times faster than promises.
 */
export function statNow(path: string): FileStat | undefined {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const { size, mode, mtimeMs, ctimeMs, ino: inode } = stat;
    let kind: FileStat["kind"] = "other";
    if (stat.isFile()) kind = "file";
    else if (stat.isDirectory()) kind = "folder";
    else if (stat.isSymbolicLink()) kind = "link";
    return { kind, size, executable: (mode & 0o100) !== 0, mtimeMs, ctimeMs, inode };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
