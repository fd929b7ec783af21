import { type Dirent, promises as fs } from "node:fs";
import { join } from "node:path";
import { startTimer } from "./timer.ts";

/** How much folders hold, or may hold. */
export interface TreeSize {
  /** Files, folders, links and everything else; the folders themselves are not counted. */
  readonly entries: number;
  /** Bytes that their files take on the disk, holes not counted. */
  readonly bytes: number;
}

/** `lstat` counts what a file takes in blocks of this many bytes. */
const blockBytes = 512;

/** Milliseconds between two looks, and how much longer than a look the pause after it is at least. */
const pause = { leastMs: 500, ofLook: 20 };

/**
 * Measures folders while others work in them: what is gone when it is looked at counts nothing, nor does
 * what must not be looked at. Ends early, with what was counted so far, once more than `most` is there. No
 * link is followed; a file with two names counts twice.
 */
export async function measureTrees(folders: readonly string[], most?: TreeSize): Promise<TreeSize> {
  const size = { entries: 0, bytes: 0 };
  const left = [...folders];
  for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
    // One folder at a time bounds what is held.
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      size.entries += 1;
      if (entry.isDirectory()) left.push(path);
      else if (entry.isFile()) size.bytes += await bytesOf(path);
      if (most !== undefined && isMore(size, most)) return size;
    }
  }
  return size;
}

/**
 * Looks at folders again and again, about twice a second, less often where a look takes long. Calls
 * `onMore` once, when they hold more than `most`, and then looks no more. Gives what ends it.
 */
export function watchTrees(
  folders: readonly string[],
  most: TreeSize,
  onMore: () => void,
): () => void {
  let stopped = false;
  const look = async (): Promise<void> => {
    const startedAt = performance.now();
    const size = await measureTrees(folders, most);
    if (stopped) return;
    if (isMore(size, most)) {
      stopped = true;
      onMore();
      return;
    }
    const tookMs = performance.now() - startedAt;
    timer = startTimer(Math.max(pause.leastMs, tookMs * pause.ofLook), () => void look());
  };
  let timer = startTimer(pause.leastMs, () => void look());
  return () => {
    stopped = true;
    timer.stop();
  };
}

function isMore(size: TreeSize, most: TreeSize): boolean {
  return size.entries > most.entries || size.bytes > most.bytes;
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return fs.readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function bytesOf(file: string): Promise<number> {
  const stat = await fs.lstat(file).catch(() => undefined);
  return (stat?.blocks ?? 0) * blockBytes;
}
