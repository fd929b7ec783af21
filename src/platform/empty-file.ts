import * as fs from "node:fs";
import { lookNow } from "./files-now.ts";
import { systemErrorCode } from "./files.ts";

/**
 * Makes an absolute path one at which an empty file can be opened, or an empty file lies: a file that
 * holds something is emptied in its place, a folder is moved aside. Safe beside others who do the same
 * and hold locks on the file: it is never replaced by another one. Else what stands in the way.
 */
export function emptyNow(path: string): "link" | "other" | undefined {
  const { kind } = lookNow(path);
  if (kind === "missing") return undefined;
  if (kind === "folder") moveFolderAside(path);
  else if (kind === "file") cutNow(path);
  else return kind;
  return undefined;
}

/** Only a folder is moved by a path that ends with a slash; whatever came there meanwhile stays. */
function moveFolderAside(path: string): void {
  try {
    fs.renameSync(`${path}/`, freePlace(path));
  } catch (error) {
    if (!["ENOENT", "ENOTDIR"].includes(systemErrorCode(error) ?? "")) throw error;
  }
}

/** A name beside a path that nothing has: `<path>.damaged-<n>`. */
export function freePlace(path: string): string {
  let number = 1;
  while (lookNow(`${path}.damaged-${number}`).kind !== "missing") number += 1;
  return `${path}.damaged-${number}`;
}

function cutNow(path: string): void {
  // Opening and closing a file drops the locks of this process on it: only where there is a need.
  if (fs.lstatSync(path).size === 0) return;
  const { O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  const file = fs.openSync(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    fs.ftruncateSync(file);
  } finally {
    fs.closeSync(file);
  }
}
