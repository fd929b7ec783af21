import { type Dir, promises as fs } from "node:fs";
import { join } from "node:path";
import { systemErrorCode, type TreeEntry } from "./files.ts";

/** What was seen of a tree. */
export interface BoundedTree {
  /** Sorted by path; folders are not among them. */
  readonly entries: readonly TreeEntry[];
  /** Whether there were more entries than the limit. */
  readonly cut: boolean;
}

/** What of a tree is looked at. */
export interface TreeView {
  /** Whether an entry (and what lies below it) is looked at at all. */
  readonly wanted: (path: string) => boolean;
  /** Entries, folders included, after which the walk ends. */
  readonly limit: number;
}

/** Every file, link and other entry below a folder, links not followed, one folder after the other. */
export async function listBoundedTree(root: string, view: TreeView): Promise<BoundedTree> {
  const entries: TreeEntry[] = [];
  const folders = [""];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    // One folder at a time bounds what is held.
    for (const path of await namesIn(root, folder, view)) {
      seen += 1;
      if (seen > view.limit) return { entries: sorted(entries), cut: true };
      const entry = await look(root, path);
      if (entry?.kind === "folder") folders.push(path);
      else if (entry !== undefined) entries.push(entry);
    }
  }
  return { entries: sorted(entries), cut: false };
}

function sorted(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function namesIn(root: string, folder: string, view: TreeView): Promise<readonly string[]> {
  const paths: string[] = [];
  const opened = await openFolder(join(root, folder));
  if (opened === undefined) return paths;
  for await (const { name } of opened) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (view.wanted(path)) paths.push(path);
    if (paths.length > view.limit) break;
  }
  return paths.toSorted();
}

async function openFolder(path: string): Promise<Dir | undefined> {
  try {
    return await fs.opendir(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemErrorCode(error) ?? "")) return undefined;
    throw error;
  }
}

async function look(root: string, path: string): Promise<TreeEntry | undefined> {
  try {
    const stat = await fs.lstat(join(root, path));
    const executable = (stat.mode & 0o100) !== 0;
    if (stat.isFile()) return { path, kind: "file", size: stat.size, executable };
    if (stat.isDirectory()) return { path, kind: "folder", size: 0, executable };
    return { path, kind: stat.isSymbolicLink() ? "link" : "other", size: 0, executable };
  } catch (error) {
    // A name that is no UTF-8 comes back changed and is not found; so is what was just removed. What
    // lies too deep cannot be named.
    if (["ENOENT", "ENAMETOOLONG"].includes(systemErrorCode(error) ?? ""))
      return { path, kind: "other", size: 0, executable: false };
    throw error;
  }
}
