import { join } from "node:path";
import { carriedBy, carrying } from "../../diagnostics/carried.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { gitBlobId } from "../../platform/digest.ts";
import { makeFolder, readBytesNoFollow, readLink } from "../../platform/files.ts";
import { findTreeDamage } from "./damage.ts";
import type { Git } from "./git.ts";
import { listTree } from "./list-tree.ts";
import type { StoredFile } from "./store.ts";

/** Files that are read at the same time. */
const batchSize = 64;

/**
 * Writes a tree into an empty or missing folder, and holds every byte that came out against its id: git
 * itself believes what it has stored. What goes wrong is an error that names the damaged object.
 */
export async function checkout(git: Git, id: string, folder: string): Promise<void> {
  await makeFolder(folder);
  const [{ files }] = await Promise.all([listTree(git, id), writeFiles(git, id, folder)]);
  for (let at = 0; at < files.length; at += batchSize) {
    const batch = files.slice(at, at + batchSize);
    const same = await Promise.all(batch.map((file) => isWritten(folder, file)));
    const wrong = batch[same.indexOf(false)];
    if (wrong === undefined) continue;
    const reason = `${wrong.path} of the tree ${id} came out with other bytes`;
    const broken = carrying(diagnose("store/broken", { folder: git.folder, reason }));
    throw (await findTreeDamage(git, id)) ?? broken;
  }
}

async function writeFiles(git: Git, id: string, folder: string): Promise<void> {
  try {
    await git.withIndex(async (index) => {
      await git.run({ args: ["read-tree", id], index });
      await git.run({ args: ["checkout-index", "--all", "--quiet"], workTree: folder, index });
    });
  } catch (error) {
    // What the system refused says nothing of the store.
    const damage = carriedBy(error) === undefined ? undefined : await findTreeDamage(git, id);
    throw damage ?? error;
  }
}

async function isWritten(folder: string, { path, mode, blob }: StoredFile): Promise<boolean> {
  const place = join(folder, path);
  const content = mode === "120000" ? await linkBytes(place) : await readBytesNoFollow(place);
  return content !== undefined && gitBlobId(content) === blob;
}

async function linkBytes(path: string): Promise<Uint8Array | undefined> {
  const target = await readLink(path);
  return target === undefined ? undefined : Buffer.from(target);
}
