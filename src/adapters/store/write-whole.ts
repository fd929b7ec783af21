import { wait } from "../../platform/wait.ts";
import { carriedBy, carrying } from "../../diagnostics/carried.ts";
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

/** Rounds in which nothing new is found before the store is given up, and the pause before each. */
const fruitlessRounds = 8;
const pauseMs = 25;

/**
 * Writes a tree so that every byte of it is in the store: git writes no object that it believes to have,
 * so what is damaged is moved aside, and `write` is done once more. Below a damaged list of files more
 * damage may come to light, so this goes on while it finds anything new; and some rounds longer, because
 * another process that mends the same objects takes each of them away for a moment.
 */
export async function writeWhole(git: Git, write: () => Promise<WrittenTree>): Promise<StoredTree> {
  const known = new Set<string>();
  let fruitless = 0;
  for (let round = 0; ; round += 1) {
    const outcome = await tryRound(git, write, round === 0);
    if ("files" in outcome) return outcome;
    const { faults } = outcome;
    if (faults.every((it) => known.has(it.id))) {
      fruitless += 1;
      if (fruitless > fruitlessRounds) throw outcome.error;
      await wait(pauseMs * fruitless);
    }
    for (const it of faults) known.add(it.id);
    await setFaultsAside(git, faults);
  }
}

/** What stands against a tree that was to be written. */
interface FailedRound {
  readonly faults: readonly ObjectFault[];
  readonly error: Error;
}

async function tryRound(
  git: Git,
  write: () => Promise<WrittenTree>,
  isFirst: boolean,
): Promise<StoredTree | FailedRound> {
  const written = await tryWrite(write);
  if (written instanceof Error) return { faults: [], error: written };
  const { id } = written;
  const listed = await listTree(git, id);
  const faults = await findNewFaults(git, isFirst ? written : { id, isNewPack: false }, listed);
  if (faults.length === 0 && listed.whole) return { id, files: listed.files };
  return { faults, error: brokenStore(git, id, faults[0]) };
}

/** Git writes no tree of which a file is away at that moment. What the system refuses is thrown. */
async function tryWrite(write: () => Promise<WrittenTree>): Promise<WrittenTree | Error> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Error && carriedBy(error)?.code === "store/broken") return error;
    throw error;
  }
}

function brokenStore(git: Git, id: string, fault: ObjectFault | undefined): Error {
  if (fault !== undefined) return damageError(git, fault, `The tree ${id}, just stored,`);
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
