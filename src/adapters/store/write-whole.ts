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
 * so what is damaged is moved aside, and `write` is done once more. Below a damaged list of files more
 * damage may come to light, so this goes on while it finds anything new.
 */
export async function writeWhole(git: Git, write: () => Promise<WrittenTree>): Promise<StoredTree> {
  const known = new Set<string>();
  for (;;) {
    const written = await write();
    const { id } = written;
    const isFirst = known.size === 0;
    const listed = await listTree(git, id);
    const faults = await findNewFaults(git, isFirst ? written : { id, isNewPack: false }, listed);
    if (faults.length === 0 && listed.whole) return { id, files: listed.files };
    const [fault] = faults;
    if (fault === undefined) throw unlistable(git, id);
    if (faults.every((it) => known.has(it.id)))
      throw damageError(git, fault, `The tree ${id}, just stored,`);
    for (const it of faults) known.add(it.id);
    await setFaultsAside(git, faults);
  }
}

function unlistable(git: Git, id: string): Error {
  const reason = `git cannot list the tree ${id}, which it has just stored`;
  return carrying(diagnose("store/broken", { folder: git.folder, reason }));
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
