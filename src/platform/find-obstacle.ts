import { statNow } from "./stat-now.ts";

/**
 * Where the way to `path` (relative to `root`, with `/`) is no plain folder: the first such part and
 * what it is. Undefined where every part is a folder or missing. `known` remembers folders.
 */
export function findObstacle(
  root: string,
  path: string,
  known: Set<string> = new Set(),
): { readonly path: string; readonly kind: "file" | "link" | "other" } | undefined {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    const part = path.slice(0, end);
    if (known.has(part)) continue;
    const kind = statNow(`${root}/${part}`)?.kind;
    if (kind === undefined) return undefined;
    if (kind !== "folder") return { path: part, kind };
    known.add(part);
  }
  return undefined;
}
