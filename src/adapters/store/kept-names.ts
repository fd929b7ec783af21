import { join } from "node:path";
import { listFolder, readText } from "../../platform/files.ts";

/**
 * Names below a prefix under which the repository keeps something, without it, sorted. Read from the
 * files of git, which leaves out what is damaged; here every name counts that was ever given.
 */
export async function listKeptNames(folder: string, prefix: string): Promise<readonly string[]> {
  const below = `refs/psd/${prefix}/`;
  const loose = await listFolder(join(folder, below));
  const packed = ((await readText(join(folder, "packed-refs"))) ?? "")
    .split("\n")
    .map((line) => line.slice(line.indexOf(" ") + 1))
    .filter((name) => name.startsWith(below))
    .map((name) => name.slice(below.length));
  return [...new Set([...loose, ...packed])].toSorted();
}
