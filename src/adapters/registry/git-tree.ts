import type { RunGit } from "./git-command.ts";
import { packageLimits } from "./limits.ts";
import type { PackageFile } from "./registry.ts";
import type { Unpacked } from "./unpack.ts";

/** Which files are read. */
export interface CommitFolder {
  /** Absolute folder of the repository. */
  readonly place: string;
  readonly commit: string;
  /** Relative to the root of the tree; empty for that. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
  readonly size: number;
}

/** The files of a folder of a commit, byte for byte as they were committed, or why there are none. */
export async function readCommit(git: RunGit, at: CommitFolder): Promise<Unpacked> {
  const call = { folder: at.place, signal: at.signal };
  const tree = at.folder === "" ? `${at.commit}^{tree}` : `${at.commit}:${at.folder}`;
  const args = ["ls-tree", "-r", "-z", "--long", "--full-tree", tree];
  const listed = await git({ ...call, args, most: 32 * 2 ** 20 });
  if (listed.code !== 0)
    return { fault: `the repository has no folder "${at.folder}" at that commit` };
  const entries = parseTree(listed.stdout.toString("utf8"));
  const wrong = entries.find((it) => !["100644", "100755"].includes(it.mode));
  if (wrong !== undefined)
    return { fault: `${JSON.stringify(wrong.path.slice(0, 200))} is no regular file` };
  const total = entries.reduce((sum, it) => sum + it.size, 0);
  if (total > packageLimits.bytes || entries.length > packageLimits.files)
    return {
      fault: `it holds more than ${packageLimits.bytes / 2 ** 20} MiB, or more than ${packageLimits.files} files`,
    };
  const stdin = entries.map((it) => `${it.id}\n`).join("");
  const most = total + entries.length * 64 + 1024;
  const read = await git({ ...call, args: ["cat-file", "--batch"], stdin, most });
  const contents = read.code === 0 ? splitBatch(read.stdout, entries) : undefined;
  return contents === undefined
    ? { fault: "git does not give all of its files" }
    : { files: contents };
}

function parseTree(text: string): readonly Entry[] {
  return text.split("\0").flatMap((line) => {
    const match = /^(\d{6}) \w+ ([0-9a-f]{40}) +(\d+|-)\t([^]+)$/u.exec(line);
    if (match === null) return [];
    const [, mode = "", id = "", size = "", path = ""] = match;
    return [{ mode, id, size: size === "-" ? 0 : Number(size), path }];
  });
}

/** Contents as `cat-file --batch` writes them, one after the other. */
function splitBatch(bytes: Buffer, entries: readonly Entry[]): readonly PackageFile[] | undefined {
  const files: PackageFile[] = [];
  let at = 0;
  for (const { path, mode, id, size } of entries) {
    const head = `${id} blob ${size}\n`;
    const start = at + head.length;
    if (bytes.toString("latin1", at, start) !== head || start + size >= bytes.byteLength)
      return undefined;
    files.push({
      path,
      mode: mode === "100755" ? "100755" : "100644",
      content: bytes.subarray(start, start + size),
    });
    at = start + size + 1;
  }
  return files;
}
