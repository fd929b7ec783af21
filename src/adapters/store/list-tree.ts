import type { Git } from "./git.ts";
import type { StoredFile } from "./store.ts";

/** What git says of a tree. */
export interface TreeListing {
  /** Sorted by path. Of a damaged file the size is not known, and not a number. */
  readonly files: readonly StoredFile[];
  /** Every object of it that was found by the way, its own included, with the path it has there. */
  readonly objects: ReadonlyMap<string, string>;
  /** Whether all of it could be listed. */
  readonly whole: boolean;
}

/** Lists a tree, as far as that goes. */
export async function listTree(git: Git, id: string): Promise<TreeListing> {
  const sized = await list(git, id, ["-l"]);
  // Git may give up where it looks for a size.
  const { entries } = sized.whole ? sized : await list(git, id, []);
  const files = entries.filter((it) => it.type === "blob").map((it) => it.file);
  return {
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    objects: new Map([[id, ""], ...entries.map(({ file }) => [file.blob, file.path] as const)]),
    whole: sized.whole && files.every((it) => !Number.isNaN(it.size)),
  };
}

interface ListedEntry {
  readonly type: string;
  readonly file: StoredFile;
}

async function list(
  git: Git,
  id: string,
  more: readonly string[],
): Promise<{ readonly entries: readonly ListedEntry[]; readonly whole: boolean }> {
  const args = ["ls-tree", "-r", "-t", ...more, "-z", "--full-tree", id];
  const { code, stdout } = await git.try({ args });
  const lines = stdout.toString("utf8").split("\0").slice(0, -1);
  return { entries: lines.map(readLine), whole: code === 0 };
}

/** A line is `<mode> <type> <id>[ <size, padded>]\t<path>`. */
function readLine(line: string): ListedEntry {
  const tab = line.indexOf("\t");
  const [mode, type = "", blob = "", size] = line.slice(0, tab).split(/ +/u);
  const known = mode === "100755" || mode === "120000" ? mode : "100644";
  return { type, file: { path: line.slice(tab + 1), mode: known, blob, size: Number(size) } };
}
