import { join } from "node:path";
import type { Clock } from "../../platform/clock.ts";
import { readText, systemErrorCode, writeFileAtomic } from "../../platform/files.ts";
import type { FileStat } from "../../platform/stat-now.ts";
import { makePsdFolder } from "./psd-folder.ts";

/**
 * A file that was touched less than this before it was looked at can change again without a new time:
 * milliseconds, the coarsest that file systems keep.
 */
const racyMs = 2000;

/** Size, time of content, time of change, inode, and the id that the file was clean against. */
type Entry = readonly [number, number, number, number, string];

/** Remembers which files were clean, so that they need not be read again. Like git's index. */
export interface StatCache {
  /** Whether a file with this stat is known to be clean against the id. */
  isClean(path: string, stat: FileStat, blob: string): boolean;
  /** Remembers that it is, unless it was touched too lately to tell. */
  remember(path: string, stat: FileStat, blob: string): void;
  /** Writes what was learnt; a cache that cannot be written is no harm. */
  save(): Promise<void>;
}

/** The cache of a deployment, below `.psd/cache`; a damaged one is an empty one. */
export async function openStatCache(
  projectRoot: string,
  deployment: string,
  clock: Clock,
): Promise<StatCache> {
  const file = join(projectRoot, ".psd/cache/stat", `${deployment}.json`);
  const openedAt = clock.now();
  const known = parse(await readText(file));
  const seen: Record<string, Entry> = {};
  let learnt = false;
  return {
    isClean: (path, stat, blob) => {
      const entry = known[path];
      if (entry === undefined || !fits(entry, stat, blob)) return false;
      seen[path] = entry;
      return true;
    },
    remember: (path, stat, blob) => {
      if (Math.max(stat.mtimeMs, stat.ctimeMs) > openedAt - racyMs) return;
      seen[path] = [stat.size, stat.mtimeMs, stat.ctimeMs, stat.inode, blob];
      learnt = true;
    },
    save: async () => {
      if (!learnt || !(await makePsdFolder(projectRoot)).ok) return;
      try {
        await writeFileAtomic(file, JSON.stringify(seen));
      } catch (error) {
        if (systemErrorCode(error) === undefined) throw error;
      }
    },
  };
}

function fits(entry: unknown, stat: FileStat, blob: string): boolean {
  return (
    Array.isArray(entry) &&
    entry[0] === stat.size &&
    entry[1] === stat.mtimeMs &&
    entry[2] === stat.ctimeMs &&
    entry[3] === stat.inode &&
    entry[4] === blob
  );
}

function parse(text: string | undefined): Readonly<Record<string, Entry>> {
  try {
    const value: Record<string, Entry> | null = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
