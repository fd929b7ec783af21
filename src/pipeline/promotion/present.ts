import { gitBlobId } from "../../platform/digest.ts";
import { readBytesNoFollow, readLink } from "../../platform/files.ts";
import { statNow } from "../../platform/stat-now.ts";
import type { OwnedFile } from "./receipt.ts";

/** A file or link as it lies on the disk. */
export interface Present extends OwnedFile {
  /** Of a link: its target. */
  readonly content: Uint8Array;
}

/** What lies at an absolute path; undefined where neither file nor link does. Links are not followed. */
export async function readPresent(path: string): Promise<Present | undefined> {
  const stat = statNow(path);
  if (stat?.kind === "link") {
    const target = await readLink(path);
    if (target === undefined) return undefined;
    const content = Buffer.from(target);
    return { blob: gitBlobId(content), mode: "120000", content };
  }
  const content = stat?.kind === "file" ? await readBytesNoFollow(path) : undefined;
  if (stat === undefined || content === undefined) return undefined;
  return { blob: gitBlobId(content), mode: stat.executable ? "100755" : "100644", content };
}

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
