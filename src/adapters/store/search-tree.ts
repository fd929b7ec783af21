import type { Git } from "./git.ts";

/**
 * The paths of the files of a tree in which one of the texts stands, byte for byte. The texts go to git by its
 * input, where no list of processes shows them. Links are not looked at.
 */
export async function searchTree(
  git: Git,
  id: string,
  texts: readonly string[],
): Promise<readonly string[]> {
  const patterns = texts.filter((it) => it !== "" && !/[\n\0]/u.test(it));
  if (patterns.length === 0) return [];
  const flags = ["-F", "-a", "-l", "-z", "--full-name", "--no-color", "--no-recurse-submodules"];
  const call = { args: ["grep", ...flags, "-f", "-", id], stdin: `${patterns.join("\n")}\n` };
  const { code, stdout } = await git.try(call);
  if (code === 1 && stdout.byteLength === 0) return [];
  const names = code === 0 ? stdout : await git.run(call);
  const start = `${id}:`;
  return names
    .toString("utf8")
    .split("\0")
    .filter((it) => it.startsWith(start))
    .map((it) => it.slice(start.length));
}
