import { readdirSync } from "node:fs";
import { isMissing, type TreeEntry } from "./files.ts";
import { type FileStat, statNow } from "./stat-now.ts";

/** How much of a tree is listed. */
export interface TreeListing {
  /** Whether a folder is entered; it is listed all the same. */
  readonly enter?: (path: string) => boolean;
  /** Entries after which the listing ends: one more than this says so. */
  readonly limit?: number;
}

/**
 * Everything below a folder, links not followed, sorted by path. Empty where there is no folder. Waits:
 * for hundreds of files in a row this is several times faster than promises.
 */
export function listTreeNow(root: string, listing: TreeListing = {}): readonly TreeEntry[] {
  return listStatsNow(root, listing).map(({ path, kind, size, executable }) => ({
    path,
    kind,
    size: kind === "file" ? size : 0,
    executable,
  }));
}

/** The same with all that the system knows of each entry. */
export function listStatsNow(
  root: string,
  { enter = () => true, limit = Number.POSITIVE_INFINITY }: TreeListing = {},
): readonly (FileStat & { readonly path: string })[] {
  const found: (FileStat & { readonly path: string })[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(`${root}/${folder}`)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const stat = statNow(`${root}/${path}`);
      // A name that is no UTF-8 comes back changed and is not found; what was just removed is nothing.
      if (stat === undefined && !name.includes("\uFFFD")) continue;
      found.push({ ...(stat ?? unnameable), path });
      if (found.length > limit) return sorted(found);
      if (stat?.kind === "folder" && enter(path)) folders.push(path);
    }
  }
  return sorted(found);
}

const unnameable: FileStat = {
  kind: "other",
  size: 0,
  executable: false,
  mtimeMs: 0,
  ctimeMs: 0,
  inode: 0,
};

function sorted<Entry extends { readonly path: string }>(
  found: readonly Entry[],
): readonly Entry[] {
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
