import { askUserGit } from "../../../platform/user-git.ts";
import { listTrackedFiles } from "../../../platform/tracked-files.ts";
import { dirname } from "node:path";

/**
 * Files of a package that are not what its repository's last commit has: changed, new, or ignored and sent
 * all the same. None where it lies in no repository.
 */
export async function findUncommitted(
  {
    root,
    entry,
    singleFile,
  }: { readonly root: string; readonly entry: string; readonly singleFile: boolean },
  sent: readonly string[],
): Promise<readonly string[]> {
  const place = singleFile ? dirname(entry) : root;
  const tracked = await listTrackedFiles(place);
  if (!tracked.ok) return [];
  const paths = singleFile ? [entry.slice(place.length + 1)] : sent;
  const known = new Set(tracked.files.map((it) => it.path));
  const unknown = paths.filter((it) => !known.has(it));
  const changed = await askUserGit(
    place,
    "diff",
    "--name-only",
    "--relative",
    "-z",
    "HEAD",
    "--",
    ".",
  );
  // Before the first commit there is no HEAD, and nothing is committed.
  if (changed === undefined) return paths;
  const names = changed.split("\0").filter((it) => it !== "");
  return [
    ...new Set([...unknown, ...names.filter((it) => !singleFile || paths.includes(it))]),
  ].toSorted();
}
