import type { TreeEntry } from "../../../../platform/files.ts";
import { listTreeNow } from "../../../../platform/list-tree-now.ts";
import type { FoundPath } from "./find-path.ts";

/** Folders that hold what tools have made: listed, not entered. */
const made = new Set([
  ".git",
  ".mypy_cache",
  ".pytest_cache",
  ".venv",
  "__pycache__",
  "node_modules",
  "target",
  "venv",
]);

function enter(path: string): boolean {
  return !made.has(path.slice(path.lastIndexOf("/") + 1));
}

/** Entries below a folder of the workspace, with their paths in it; one more than `limit` where there are more. */
export function walk({ path, file }: FoundPath, limit: number): readonly TreeEntry[] {
  return listTreeNow(file, { enter, limit }).map((it) => ({
    ...it,
    path: path === "" ? it.path : `${path}/${it.path}`,
  }));
}
