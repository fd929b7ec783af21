import { join } from "node:path";
import { gitBlobId } from "../../platform/digest.ts";
import { readBytesNoFollow } from "../../platform/files.ts";
import type { Git } from "./git.ts";
import type { TreeSource } from "./store.ts";
import type { WrittenTree } from "./write-whole.ts";

/** From this many files on, it pays to find out how much of a tree is new. */
const manyFiles = 1000;

/** How many files of a large tree are looked at for that. */
const sampleSize = 50;

/** Stores the listed files of a folder, with the modes that the disk has. */
export async function writeListedFiles(git: Git, source: TreeSource): Promise<WrittenTree> {
  const workTree = source.folder;
  const isNewPack = await isMostlyNew(git, source);
  return git.withIndex(async (index) => {
    // Reads exactly the named files: neither ignore rules nor nested repositories have a say.
    const stdin = source.files.map((file) => `${file.path}\0`).toSorted();
    const args = ["update-index", "--add", "-z", "--stdin"];
    const settings = isNewPack ? onePack : [];
    await git.run({ args: [...settings, ...args], stdin: stdin.join(""), workTree, index });
    const output = await git.run({ args: ["write-tree"], index });
    return { id: output.toString("utf8").trim(), isNewPack };
  });
}

/**
 * Makes git stream every file into one pack, as it does with big ones. Thousands of small files of
 * their own cost a disk several times as much; a tree that the store mostly has is faster without.
 */
const onePack = ["-c", "core.bigFileThreshold=1"];

/** Whether most of a large tree is not in the store yet, judged by some of its files. */
async function isMostlyNew(git: Git, source: TreeSource): Promise<boolean> {
  const count = source.files.length;
  if (count < manyFiles) return false;
  const sample = source.files.filter((_, at) => at % Math.floor(count / sampleSize) === 0);
  const ids = await Promise.all(
    sample.map(async (file) => {
      const bytes = await readBytesNoFollow(join(source.folder, file.path));
      return bytes === undefined ? "" : `${gitBlobId(bytes)}\n`;
    }),
  );
  const output = await git.run({ args: ["cat-file", "--batch-check"], stdin: ids.join("") });
  const missing = output.toString("utf8").match(/ missing$/gmu)?.length ?? 0;
  return missing > sample.length / 2;
}
