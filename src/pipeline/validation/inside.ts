import { join, relative, sep } from "node:path";
import { pathKind } from "../../platform/files.ts";

/**
 * The absolute path of `path` within `root`; undefined where it leads out of it, by `..`, as an absolute
 * path, or over a link that a program left on the way. `path` may be absolute if it lies below `root`.
 */
export async function placeInside(root: string, path: string): Promise<string | undefined> {
  const wanted = path.startsWith("/") ? path : join(root, path);
  const inner = relative(root, wanted);
  const parts = inner.split(sep);
  if (inner === "" || parts[0] === ".." || inner.startsWith("/")) return undefined;
  let folder = root;
  for (const part of parts.slice(0, -1)) {
    folder = join(folder, part);
    // One after the other: what a link leads to must not be looked at.
    const kind = await pathKind(folder);
    if (kind !== "folder" && kind !== "missing") return undefined;
  }
  return join(root, inner);
}
