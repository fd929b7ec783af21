import { dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import {
  makeFolder,
  removeEmptyFolder,
  renamePath,
  setMode,
  systemErrorCode,
} from "../../platform/files.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { moveToFreePlace } from "../../platform/move-file.ts";
import { statNow } from "../../platform/stat-now.ts";
import type { PlannedFile } from "./planned-files.ts";
import { readPresent } from "./present.ts";
import { type Promoting, sitesOf } from "./promoting.ts";
import type { OwnedFile } from "./receipt.ts";

/**
 * Does what is planned at one place: moves the present file aside, looks at it there, moves the new one
 * in. A diagnostic where the place is not as it was planned; what was moved then lies in the stage.
 */
export async function movePlanned(
  it: Promoting,
  file: PlannedFile,
): Promise<Diagnostic | undefined> {
  const obstacle = findObstacle(it.projectRoot, file.place);
  if (obstacle?.kind === "link") {
    return diagnose("promotion/link-on-way", { path: join(it.projectRoot, obstacle.path) });
  }
  const moved = obstacle === undefined && (await moveAside(it, file)) && (await moveIn(it, file));
  return moved ? undefined : diagnose("promotion/changed-meanwhile", { path: file.place });
}

async function moveAside(it: Promoting, file: PlannedFile): Promise<boolean> {
  if (file.old === undefined) return true;
  const { target, aside } = sitesOf(it, file);
  await makeFolder(dirname(aside));
  try {
    await renamePath(target, aside);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return false;
    throw error;
  }
  const present = await readPresent(aside);
  if (!isSame(present, file.old)) return false;
  if (file.new === undefined) await removeEmptyParents(it, file.place);
  return true;
}

async function moveIn(it: Promoting, file: PlannedFile): Promise<boolean> {
  if (file.new === undefined) return true;
  const { target, fresh } = sitesOf(it, file);
  // A folder that lost its last file to this promotion may still stand in the place of a file.
  if (statNow(target)?.kind === "folder" && !(await removeEmptyFolder(target))) return false;
  if (file.new.mode !== "120000") await setMode(fresh, file.new.mode === "100755" ? 0o755 : 0o644);
  return moveToFreePlace(fresh, target);
}

/** Whether what lies somewhere is a file of the plan. */
export function isSame(present: OwnedFile | undefined, planned: OwnedFile | undefined): boolean {
  return present !== undefined && present.blob === planned?.blob && present.mode === planned.mode;
}

/** Removes the folders that a removed file leaves empty, up to the target itself. */
async function removeEmptyParents(it: Promoting, place: string): Promise<void> {
  const target = it.record.targets.find((folder) => place.startsWith(`${folder}/`)) ?? place;
  let folder = dirname(place);
  while (folder.startsWith(`${target}/`)) {
    // A folder is empty only after those in it are gone.
    if (!(await removeEmptyFolder(join(it.projectRoot, folder)))) return;
    folder = dirname(folder);
  }
}
