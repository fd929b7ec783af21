import { DatabaseSync } from "node:sqlite";
import { carrying } from "../../diagnostics/carried.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { emptyNow } from "../../platform/empty-file.ts";
import type { Lock } from "./journal.ts";
import { isBusy, isDamage } from "./sqlite-errors.ts";

/** How a lock is wanted: many may share one, an exclusive one has nobody beside it. */
export interface LockWish {
  readonly mode: "shared" | "exclusive";
  /** Milliseconds to wait for others. */
  readonly waitMs: number;
}

/** What begins a transaction that holds the lock of each mode on an empty database. */
const begin = {
  shared: "BEGIN; SELECT count(*) FROM sqlite_schema;",
  exclusive: "BEGIN EXCLUSIVE;",
} as const;

/** How often a file is emptied that somebody fills again. */
const tries = 3;

/**
 * Locks the file at an absolute path; undefined where another process holds it. A lock is a transaction
 * on an empty database, so the system frees it when its holder dies, however it dies. A spoilt file is
 * emptied in its place, so that everybody goes on to lock the same one; a link, a pipe or a device is
 * `store/lock-unusable`.
 */
export function lockFile(file: string, { mode, waitMs }: LockWish): Lock | undefined {
  for (let left = tries; ; left -= 1) {
    const kind = emptyNow(file);
    if (kind !== undefined) throw carrying(diagnose("store/lock-unusable", { file, kind }));
    const database = new DatabaseSync(file, { timeout: waitMs });
    try {
      database.exec(begin[mode]);
      return { release: () => void (database.isOpen && database.close()) };
    } catch (error) {
      database.close();
      if (isBusy(error)) return undefined;
      if (left === 1 || !isDamage(error)) throw error;
    }
  }
}
