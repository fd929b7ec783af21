import { sha256 } from "../../../platform/digest.ts";
import { resolveLinks } from "../../../platform/files.ts";
import { listStatsNow } from "../../../platform/list-tree-now.ts";
import { type FileStat, statNow } from "../../../platform/stat-now.ts";
import { locatePackage } from "./locate-package.ts";
import { packageListing } from "./read-tree.ts";

/** What the system knows of files without reading any of them. */
export interface FilesState {
  /** SHA-256 over where they lie, their names, and kind, size, inode and times of each. */
  readonly digest: string;
  /** The last change of any of them: milliseconds since 1970. */
  readonly changedAt: number;
}

/** The state of everything that the reading of the package at a path depends on; undefined where there is none. */
export async function packageState(path: string): Promise<FilesState | undefined> {
  const location = await locatePackage(path);
  if (!location.ok) return undefined;
  const { root, entry, singleFile } = location.value;
  if (!singleFile) return folderState(root);
  const stat = statNow(entry);
  return stat && stateOf(entry, [{ ...stat, path: "" }]);
}

/** The same for the overlay in an absolute folder. */
export async function overlayState(folder: string): Promise<FilesState | undefined> {
  const root = await resolveLinks(folder);
  return root === undefined ? undefined : folderState(root);
}

function folderState(root: string): FilesState | undefined {
  const entries = listStatsNow(root, packageListing);
  return entries.length > (packageListing.limit ?? 0) ? undefined : stateOf(root, entries);
}

function stateOf(
  root: string,
  entries: readonly (FileStat & { readonly path: string })[],
): FilesState {
  // The times of a folder tell nothing that its entries do not.
  const lines = entries.map(({ path, kind, size, mtimeMs, ctimeMs, inode }) =>
    kind === "folder" ? [path, kind] : [path, kind, size, mtimeMs, ctimeMs, inode],
  );
  const times = entries.map((it) => (it.kind === "folder" ? 0 : Math.max(it.mtimeMs, it.ctimeMs)));
  return {
    digest: sha256(JSON.stringify([root, lines])),
    changedAt: times.reduce((last, it) => Math.max(last, it), 0),
  };
}
