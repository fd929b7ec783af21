import { dirname, join } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { makeFolder, removeEmptyFolder, removePath, renamePath } from "../../platform/files.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { moveToFreePlace } from "../../platform/move-file.ts";
import { statNow } from "../../platform/stat-now.ts";
import { keepLeftovers, removeStage } from "./keep-aside.ts";
import { isSame } from "./move-planned.ts";
import type { PlannedFile } from "./planned-files.ts";
import { readPresent } from "./present.ts";
import { type Promoting, sitesOf } from "./promoting.ts";
import { pathsOf } from "./psd-folder.ts";

/**
 * Takes back everything that a promotion did before its commit point, however far it came. What cannot
 * go back, because somebody has put something else in its place, is kept in the store and told.
 */
export async function undo(it: Promoting): Promise<readonly Diagnostic[]> {
  for (const file of it.record.files.toReversed()) {
    // In the opposite order, one after the other.
    await undoFile(it, file);
  }
  const kept = await keepLeftovers(it);
  await removeStage(it);
  for (const folder of it.record.folders.toReversed()) {
    // A folder is empty only after those in it are gone.
    await removeEmptyFolder(join(it.projectRoot, folder));
  }
  await removePath(pathsOf(it.projectRoot, it.record.receipt.deployment).record);
  return kept;
}

async function undoFile(it: Promoting, file: PlannedFile): Promise<void> {
  const { target, aside } = sitesOf(it, file);
  // Nothing is touched beyond a link that was put on the way meanwhile.
  if (findObstacle(it.projectRoot, file.place)?.kind === "link") return;
  const wasMovedAside = statNow(aside) !== undefined;
  if (file.new !== undefined && (file.old === undefined || wasMovedAside)) {
    await takeOut(it, file);
  }
  if (wasMovedAside) await moveToFreePlace(aside, target);
}

/** Takes a new file out of its place again, unless it is somebody else's. */
async function takeOut(it: Promoting, file: PlannedFile): Promise<void> {
  const { target, fresh } = sitesOf(it, file);
  const [there, staged] = [statNow(target), statNow(fresh)];
  if (there === undefined || there.kind === "folder") return;
  if (staged !== undefined) {
    // A move is a link and an unlink; one that ended between them leaves the file in both places.
    if (staged.inode === there.inode) await removePath(target);
    return;
  }
  await makeFolder(dirname(fresh));
  await renamePath(target, fresh);
  if (!isSame(await readPresent(fresh), file.new)) await moveToFreePlace(fresh, target);
}
