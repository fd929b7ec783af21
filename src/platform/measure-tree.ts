import { lstatSync, readdirSync } from "node:fs";
import { systemErrorCode } from "./files.ts";

/** What a tree may hold at most. */
export interface TreeBounds {
  /** Files, folders and everything else. */
  readonly entries: number;
  /** Bytes of all files as they would be read, holes included. */
  readonly bytes: number;
}

/**
 * Which bound a tree breaks: `entries`, `bytes`, or `names` where something in it can be named or read by
 * nobody here; undefined where it breaks none. Links are not followed. Waits: it looks at many files in a
 * row, and stops at the first fault.
 */
export function brokenBound(
  root: string,
  bounds: TreeBounds,
): keyof TreeBounds | "names" | undefined {
  const folders = [root];
  const seen = { entries: 0, bytes: 0 };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(folder) ?? [undefined]) {
      const stat = name === undefined ? undefined : statOf(`${folder}/${name}`);
      // A name that is no UTF-8 comes back changed and is not found.
      if (stat === undefined) return "names";
      seen.entries += 1;
      seen.bytes += stat.isFile() ? stat.size : 0;
      if (seen.entries > bounds.entries) return "entries";
      if (seen.bytes > bounds.bytes) return "bytes";
      if (stat.isDirectory()) folders.push(`${folder}/${name}`);
    }
  }
  return undefined;
}

function statOf(path: string) {
  return orUnreadable(() => lstatSync(path, { throwIfNoEntry: false }));
}

function namesIn(folder: string): readonly string[] | undefined {
  return orUnreadable(() => readdirSync(folder));
}

function orUnreadable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (["EACCES", "ENAMETOOLONG", "ENOENT"].includes(systemErrorCode(error) ?? ""))
      return undefined;
    throw error;
  }
}
