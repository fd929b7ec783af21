import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "../../platform/files.ts";
import type { AcquireLock } from "./journal.ts";

/** SQLite's result code for a database that another connection has locked. */
const busy = 5;

/**
 * Locks whose files lie in `folder`. A lock is an exclusive transaction on an empty database, so the
 * system frees it when its holder dies, however it dies.
 */
export async function acquireLock(folder: string): Promise<AcquireLock> {
  await makeFolder(folder, 0o700);
  return (name) => {
    const database = new DatabaseSync(join(folder, `${encodeURIComponent(name)}.lock`), {
      timeout: 0,
    });
    try {
      database.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      database.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
    return {
      release: () => {
        if (database.isOpen) database.close();
      },
    };
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === busy;
}
