import { removePath, writeFileAtomic } from "../../platform/files.ts";
import { readProject } from "../resolution/read-project.ts";
import { formatLock, type Lock, lockFile, readLock } from "../resolution/lock.ts";

/** Writes psd.lock; one that pins nothing goes away. */
export async function writeLock(projectRoot: string, lock: Lock): Promise<void> {
  const file = lockFile(projectRoot);
  if (Object.keys(lock).length === 0) await removePath(file);
  else await writeFileAtomic(file, formatLock(lock));
}

/** The part of a lock that these specifiers need. */
function prunedLock(lock: Lock, specifiers: readonly string[]): Lock {
  return Object.fromEntries(Object.entries(lock).filter(([text]) => specifiers.includes(text)));
}

/** Takes out of psd.lock what psd.yaml does not name any more. A lock that cannot be read stays as it is. */
export async function pruneLock(projectRoot: string): Promise<void> {
  const lock = await readLock(projectRoot);
  const project = await readProject(projectRoot);
  if (!lock.ok || !project.ok) return;
  const pruned = prunedLock(
    lock.value,
    project.value.deployments.map((it) => it.specifier),
  );
  if (Object.keys(pruned).length < Object.keys(lock.value).length)
    await writeLock(projectRoot, pruned);
}
