import { join } from "node:path";
import { makeFolder } from "../../platform/files.ts";
import type { AcquireLock } from "./journal.ts";
import { lockFile } from "./lock-file.ts";

/** Locks whose files lie in `folder`. Nobody waits for one. */
export async function acquireLock(folder: string): Promise<AcquireLock> {
  await makeFolder(folder, 0o700);
  return (name) =>
    lockFile(join(folder, `${encodeURIComponent(name)}.lock`), { mode: "exclusive", waitMs: 0 });
}
