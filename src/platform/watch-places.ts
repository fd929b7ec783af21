import { setTimeout as sleep } from "node:timers/promises";
import { listStatsNow } from "./list-tree-now.ts";
import { type FileStat, statNow } from "./stat-now.ts";

/** What is looked at. */
export interface WatchedPlaces {
  /** Absolute files and folders; they need not be there yet. */
  readonly places: readonly string[];
  /** Whether a folder is entered, by its path within its place. */
  readonly enter: (path: string) => boolean;
}

/** Waits for changes of files. */
export interface PlacesWatch {
  /**
   * The absolute paths that changed since the watch began, or since the last change that was told: once
   * nothing has changed for a moment, so that what an editor or a program writes in one go is one change.
   * Empty when it was aborted.
   */
  next(signal: AbortSignal): Promise<readonly string[]>;
}

/** Milliseconds between two looks at least; a look that takes long has a pause of so many times its length. */
const pause = { leastMs: 200, ofLook: 20 };
/** Milliseconds without a change that end one, and looks after which one that goes on is told all the same. */
const quiet = { ms: 80, looks: 25 };
/** Entries of one place; beyond them nothing is seen. */
const mostEntries = 50_000;

/**
 * Begins to watch. It looks again and again, as a program that is told by the system must do all the same on
 * network disks, in containers and where the system's watches are used up; what an editor replaces by a rename is a
 * change like any other. Contents are not read, links not followed.
 */
export function watchPlaces(watched: WatchedPlaces): PlacesWatch {
  let seen = look(watched);
  let pauseMs = pause.leastMs;
  const lookAgain = async (ms: number, signal: AbortSignal): Promise<Look> => {
    await sleep(ms, undefined, { signal });
    const startedAt = performance.now();
    const now = look(watched);
    pauseMs = Math.max(pause.leastMs, (performance.now() - startedAt) * pause.ofLook);
    return now;
  };
  const settle = async (first: Look, signal: AbortSignal): Promise<Look> => {
    let before = first;
    for (let looks = 0; looks < quiet.looks; looks += 1) {
      const now = await lookAgain(quiet.ms, signal);
      if (changedPaths(before, now).length === 0) return now;
      before = now;
    }
    return before;
  };
  return {
    next: async (signal) => {
      try {
        for (;;) {
          const now = await lookAgain(pauseMs, signal);
          if (changedPaths(seen, now).length === 0) continue;
          const before = seen;
          seen = await settle(now, signal);
          const changed = changedPaths(before, seen);
          if (changed.length > 0) return changed;
        }
      } catch (error) {
        if (signal.aborted) return [];
        throw error;
      }
    },
  };
}

/** What the system knows of each path. */
type Look = ReadonlyMap<string, string>;

function look({ places, enter }: WatchedPlaces): Look {
  const seen = new Map<string, string>();
  for (const place of places) {
    const stat = statNow(place);
    if (stat?.kind === "file") seen.set(place, stampOf(stat));
    else {
      for (const it of listStatsNow(place, { enter, limit: mostEntries })) {
        // The time of a folder changes with its entries, which tell more.
        const stamp = it.kind === "folder" ? it.kind : stampOf(it);
        seen.set(`${place}/${it.path}`, stamp);
      }
    }
  }
  return seen;
}

function stampOf({ kind, size, executable, ctimeMs, inode }: FileStat): string {
  return `${kind} ${size} ${executable} ${ctimeMs} ${inode}`;
}

function changedPaths(before: Look, now: Look): readonly string[] {
  const gone = [...before.keys()].filter((it) => !now.has(it));
  const other = [...now].filter(([path, stamp]) => before.get(path) !== stamp);
  return [...gone, ...other.map(([path]) => path)].toSorted();
}
