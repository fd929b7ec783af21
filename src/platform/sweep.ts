import { join } from "node:path";
import { listFolderNow, lookNow } from "./files-now.ts";
import { systemErrorCode } from "./files.ts";
import { isLeftBehind } from "./process-mark.ts";
import { removeForeign } from "./remove-foreign.ts";

/**
 * Removes from a folder what processes that are gone had made for their own time (see `ownMark`), as far
 * as it belongs to this user. No link is followed; what cannot be removed stays.
 */
export async function sweepFolder(folder: string): Promise<void> {
  const left = listFolderNow(folder)
    .filter(isLeftBehind)
    .map((name) => join(folder, name))
    .filter((path) => lookNow(path).owner === process.getuid?.());
  await Promise.all(left.map(removeQuietly));
}

async function removeQuietly(path: string): Promise<void> {
  try {
    await removeForeign(path);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
}
