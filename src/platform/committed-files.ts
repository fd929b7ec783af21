import { runUserGit } from "./user-git.ts";

/** A file or link as a commit has it. */
export interface CommittedFile {
  readonly mode: "100644" | "100755" | "120000";
  /** The id that its repository gives it. */
  readonly id: string;
  /** Of a link: its target. */
  readonly content: Uint8Array;
}

/** Whose files are read. */
export interface CommittedRequest {
  /** Absolute, in the repository; all paths are relative to it. */
  readonly folder: string;
  /** A commit or a tree, by its full id. */
  readonly commit: string;
  /** Files, and folders with everything in them. */
  readonly paths: readonly string[];
}

/**
 * The files of a commit at some paths and below them, as they are stored: no filter of the repository
 * changes their bytes. Undefined where git cannot give one of them. Submodules are none.
 */
export async function readCommitted({
  folder,
  commit,
  paths,
}: CommittedRequest): Promise<ReadonlyMap<string, CommittedFile> | undefined> {
  const args = ["ls-tree", "-r", "-z", commit, "--", ...paths];
  const { code, stdout, overflowed } = await runUserGit({ folder, args });
  if (code !== 0 || overflowed) return undefined;
  const listed = stdout.toString("utf8").split("\0").slice(0, -1).flatMap(readLine);
  const contents = await readContents(
    folder,
    listed.map((it) => it.id),
  );
  if (contents === undefined) return undefined;
  return new Map(
    listed.map(({ path, mode, id }, at) => {
      const content = contents[at] ?? new Uint8Array();
      return [path, { mode, id, content }];
    }),
  );
}

/** The content of one file by git's name for it, such as `<commit>:./path`; undefined where it has none. */
export async function readObject(folder: string, name: string): Promise<Uint8Array | undefined> {
  const { code, stdout, overflowed } = await runUserGit({
    folder,
    args: ["cat-file", "blob", name],
  });
  return code === 0 && !overflowed ? stdout : undefined;
}

interface Listed extends Pick<CommittedFile, "mode" | "id"> {
  readonly path: string;
}

/** A line is `<mode> <type> <id>\t<path>`. */
function readLine(line: string): readonly Listed[] {
  const tab = line.indexOf("\t");
  const [mode, , id = ""] = line.slice(0, tab).split(" ");
  if (mode !== "100644" && mode !== "100755" && mode !== "120000") return [];
  return [{ path: line.slice(tab + 1), mode, id }];
}

/** For each id git writes `<id> blob <size>\n`, the bytes, and a line end. */
async function readContents(
  folder: string,
  ids: readonly string[],
): Promise<readonly Uint8Array[] | undefined> {
  const stdin = ids.map((id) => `${id}\n`).join("");
  const { code, stdout, overflowed } = await runUserGit({
    folder,
    args: ["cat-file", "--batch"],
    stdin,
  });
  if (code !== 0 || overflowed) return undefined;
  const contents: Uint8Array[] = [];
  let at = 0;
  for (const id of ids) {
    const end = stdout.indexOf("\n", at);
    const [name, kind, size] = stdout.toString("latin1", at, end).split(" ");
    if (name !== id || kind !== "blob") return undefined;
    const start = end + 1;
    at = start + Number(size) + 1;
    contents.push(stdout.subarray(start, at - 1));
  }
  return contents;
}
