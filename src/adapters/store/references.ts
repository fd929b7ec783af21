import { join } from "node:path";
import { readBounded } from "../../platform/bounded-read.ts";
import { freePlace } from "../../platform/empty-file.ts";
import { makeFolder, pathKind, removePath, renameExisting } from "../../platform/files.ts";

/**
 * Takes out of git's way what keeps a reference from being written: a file that is none, and the lock of
 * a git that was killed. Nobody else writes the references of a deployment at that time.
 */
export async function clearReference(repository: string, reference: string): Promise<void> {
  const file = join(repository, reference);
  await removePath(`${file}.lock`);
  if ((await pathKind(file)) === "missing") return;
  const bytes = await readBounded(file, 100);
  if (/^[0-9a-f]{40}\n$/u.test(Buffer.from(bytes ?? []).toString("latin1"))) return;
  const folder = join(repository, "damaged");
  await makeFolder(folder);
  await renameExisting(file, freePlace(join(folder, reference.replaceAll("/", "-"))));
}
