import { join } from "node:path";
import type { Clock } from "../../platform/clock.ts";
import { systemErrorCode, writeCacheFile } from "../../platform/files.ts";
import { readPlainFileNow } from "../../platform/read-now.ts";
import type { FileStat } from "../../platform/stat-now.ts";
import { makePsdFolder } from "./psd-folder.ts";

/**
 * A file that was touched less than this before it was looked at can change again without a new time:
 * milliseconds, the coarsest that file systems keep.
 */
export const racyMs = 2000;

/** Numbers kept of a file: size, time of content, time of change, inode, and what was found. */
const width = 5;

/** What a look into a file can find, by the number that is kept of it. */
const contents = ["clean", "layout", "changed"] as const;

/** How the content of a file stands beside the promoted one. */
type ContentState = (typeof contents)[number];

/** Remembers what was found in which file, so that it need not be read again. Like git's index. */
export interface StatCache {
  /** What was found in the file at that position of the ownership map when it had this stat. */
  recall(position: number, stat: FileStat): ContentState | undefined;
  /** Remembers what was found in it, unless it was touched too lately to tell. */
  remember(position: number, stat: FileStat, found: ContentState): void;
  /** Writes what was learnt; a cache that cannot be written is no harm. */
  save(): Promise<void>;
}

/** What is remembered of what. */
export interface StatCacheInput {
  readonly projectRoot: string;
  readonly deployment: string;
  /** The id of the promoted tree. */
  readonly tree: string;
  /** How many files its ownership map has. */
  readonly files: number;
}

/**
 * The cache of a deployment, below `.psd/cache`: the id of the tree that it is of, then the numbers of
 * each file in the order of the ownership map. One that does not fit is an empty one.
 */
export function openStatCache(
  { projectRoot, deployment, tree, files }: StatCacheInput,
  clock: Clock,
): StatCache {
  const file = join(projectRoot, ".psd/cache/stat", `${deployment}.bin`);
  const openedAt = clock.now();
  const header = Buffer.from(tree);
  const count = files * width;
  const length = header.byteLength + count * Float64Array.BYTES_PER_ELEMENT;
  const read = readPlainFileNow(file, length);
  const bytes = read !== undefined && "bytes" in read ? read.bytes : undefined;
  const numbers = parse(bytes, header, count) ?? new Float64Array(count).fill(-1);
  let learnt = false;
  return {
    recall: (position, stat) => {
      const at = position * width;
      const isSame =
        numbers[at] === stat.size &&
        numbers[at + 1] === stat.mtimeMs &&
        numbers[at + 2] === stat.ctimeMs &&
        numbers[at + 3] === stat.inode;
      return isSame ? contents[numbers[at + 4] ?? -1] : undefined;
    },
    remember: (position, stat, found) => {
      const { size, mtimeMs, ctimeMs, inode } = stat;
      if (Math.max(mtimeMs, ctimeMs) > openedAt - racyMs) return;
      numbers.set([size, mtimeMs, ctimeMs, inode, contents.indexOf(found)], position * width);
      learnt = true;
    },
    save: async () => {
      if (!learnt || !(await makePsdFolder(projectRoot)).ok) return;
      try {
        await writeCacheFile(file, Buffer.concat([header, Buffer.from(numbers.buffer)]));
      } catch (error) {
        if (systemErrorCode(error) === undefined) throw error;
      }
    },
  };
}

function parse(
  bytes: Uint8Array | undefined,
  header: Uint8Array,
  count: number,
): Float64Array | undefined {
  const start = header.byteLength;
  const fits =
    bytes?.byteLength === start + count * Float64Array.BYTES_PER_ELEMENT &&
    Buffer.from(header).equals(bytes.subarray(0, start));
  // A copy, because the numbers must begin at a multiple of their size.
  return fits ? new Float64Array(new Uint8Array(bytes.subarray(start)).buffer) : undefined;
}
