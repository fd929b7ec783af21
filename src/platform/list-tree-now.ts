import { readdirSync } from "node:fs";
import { isMissing, type TreeEntry } from "./files.ts";
import { statNow } from "./stat-now.ts";

/**
 * Everything below a folder, links not followed, sorted by path. Folders that `enter` refuses are
 * listed, not entered. Empty where there is no folder. Waits: for hundreds of files in a row this is
 * several times faster than promises.
 */
export function listTreeNow(
  root: string,
  enter: (path: string) => boolean = () => true,
): readonly TreeEntry[] {
  const found: TreeEntry[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(`${root}/${folder}`)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const stat = statNow(`${root}/${path}`);
      if (stat === undefined) continue;
      const { kind, size, executable } = stat;
      found.push({ path, kind, size: kind === "file" ? size : 0, executable });
      if (kind === "folder" && enter(path)) folders.push(path);
    }
  }
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
