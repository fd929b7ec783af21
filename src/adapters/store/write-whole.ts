import { carrying } from "../../diagnostics/carried.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { damageError, setFaultsAside } from "./damage.ts";
import { findFaults, type ObjectFault } from "./find-faults.ts";
import type { Git } from "./git.ts";
import { listTree, type TreeListing } from "./list-tree.ts";
import { inspectLoose } from "./loose-objects.ts";
import type { StoredTree } from "./store.ts";

/** A tree that git says to have written. */
export interface WrittenTree {
  readonly id: string;
  /** Whether its files went into a pack of their own, which git has just made and need not be read again. */
  readonly isNewPack: boolean;
}

/**
 * Writes a tree so that every byte of it is in the store: git writes no object that it believes to have,
 * so what is damaged is moved aside, and `write` is done once more.
 */
export async function writeWhole(git: Git, write: () => Promise<WrittenTree>): Promise<StoredTree> {
  const first = await write();
  const listed = await listTree(git, first.id);
  const faults = await findNewFaults(git, first, listed);
  if (faults.length === 0 && listed.whole) return { id: first.id, files: listed.files };
  await setFaultsAside(git, faults);
  const { id } = await write();
  const again = await listTree(git, id);
  const [fault] = await findNewFaults(git, { id, isNewPack: false }, again);
  if (fault !== undefined) throw damageError(git, fault, `The tree ${id}, just stored,`);
  if (!again.whole) {
    const reason = `git cannot list the tree ${id}, which it has just stored`;
    throw carrying(diagnose("store/broken", { folder: git.folder, reason }));
  }
  return { id, files: again.files };
}

async function findNewFaults(
  git: Git,
  { isNewPack }: WrittenTree,
  { objects, whole }: TreeListing,
): Promise<readonly ObjectFault[]> {
  const ids = [...objects.keys()];
  // Of a new pack only what lay there before is read.
  const doubtful = isNewPack && whole ? ids.filter((it) => hasOwnFile(git, it)) : ids;
  return findFaults(git, doubtful);
}

function hasOwnFile(git: Git, id: string): boolean {
  return inspectLoose(git.folder, id) !== "absent";
}
