import { join } from "node:path";
import { readBounded } from "../../platform/bounded-read.ts";
import { listFolder } from "../../platform/files.ts";

/** Bytes of the largest list of names that is read. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Names below a prefix under which the repository keeps something, without it, sorted. Read from the
 * files of git, which leaves out what is damaged; here every name counts that was ever given.
 */
export async function listKeptNames(folder: string, prefix: string): Promise<readonly string[]> {
  const below = `refs/psd/${prefix}/`;
  const loose = await listFolder(join(folder, below));
  const bytes = await readBounded(join(folder, "packed-refs"), maxBytes);
  const packed = Buffer.from(bytes ?? [])
    .toString("utf8")
    .split("\n")
    .map((line) => line.slice(line.indexOf(" ") + 1))
    .filter((name) => name.startsWith(below))
    .map((name) => name.slice(below.length));
  return [...new Set([...loose, ...packed])].toSorted();
}
