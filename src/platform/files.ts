import { constants, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { ownMark } from "./process-mark.ts";

/** What a path is. `missing` also where a parent is no folder. */
export type PathKind = "file" | "folder" | "link" | "other" | "missing";

/** One entry of a folder's tree; `path` is relative, with `/`. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: Exclude<PathKind, "missing">;
  /** Bytes of a file; 0 for anything else. */
  readonly size: number;
  readonly executable: boolean;
}

/** The `code` of a system error, such as `ENOENT`, or undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

/** What `path` is, without following a link at its end. */
export async function pathKind(path: string): Promise<PathKind> {
  const stat = await lstat(path);
  return stat === undefined ? "missing" : kindOf(stat);
}

/** The bytes of a regular file; undefined where there is none or where a link stands at its end. */
export async function readBytesNoFollow(path: string): Promise<Uint8Array | undefined> {
  const handle = await openNoFollow(path);
  if (handle === undefined) return undefined;
  try {
    return (await handle.stat()).isFile() ? await handle.readFile() : undefined;
  } finally {
    await handle.close();
  }
}

/** The UTF-8 text of a file, following links; undefined where there is none. */
export async function readText(path: string): Promise<string | undefined> {
  return orMissing(fs.readFile(path, "utf8"));
}

/**
 * Writes a file beside its place and renames it, so that a reader sees the old bytes or the new ones, also
 * after a crash of the machine.
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  await replaceFile(path, (handle) => writeSynced(handle, content));
}

/** The same for what may be lost with the machine: hundreds of them in a row cost little. */
export async function writeCacheFile(path: string, content: Uint8Array | string): Promise<void> {
  await replaceFile(path, (handle) => handle.writeFile(content));
}

async function replaceFile(
  path: string,
  write: (handle: fs.FileHandle) => Promise<void>,
): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = join(dirname(path), `${ownMark()}${process.hrtime.bigint()}.tmp`);
  try {
    const handle = await fs.open(temporary, "wx", 0o644);
    try {
      await write(handle);
    } finally {
      await handle.close();
    }
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}

async function writeSynced(handle: fs.FileHandle, content: Uint8Array | string): Promise<void> {
  await handle.writeFile(content);
  await handle.sync();
}

/** Writes a file in place, making its parents. For files that nobody else reads yet. */
export async function writeFile(
  path: string,
  content: Uint8Array | string,
  mode = 0o644,
): Promise<void> {
  await fs.mkdir(dirname(path), { recursive: true });
  await fs.writeFile(path, content, { mode });
}

/** Writes a file into a folder that is there. For files that nobody else reads yet. */
export async function writeFileBeside(
  path: string,
  content: Uint8Array | string,
  mode = 0o644,
): Promise<void> {
  await fs.writeFile(path, content, { mode });
}

/** Makes a folder and its parents; fine when it is there. */
export async function makeFolder(path: string, mode = 0o755): Promise<void> {
  try {
    await fs.mkdir(path, { recursive: true, mode });
  } catch (error) {
    // Node says so of every folder that it cannot make on a read-only disk, too.
    if (systemErrorCode(error) === "ENOENT") await makeFirstMissing(path);
    throw error;
  }
}

/** Makes the outermost missing folder of a path, for the sake of the system's true answer. */
async function makeFirstMissing(path: string): Promise<void> {
  const parent = dirname(path);
  if (parent !== path && (await lstat(parent)) === undefined) return makeFirstMissing(parent);
  await fs.mkdir(path);
}

/** Makes a new folder for this process only: its name begins with `prefix` and the process's mark, and only its owner can read it. */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  await fs.mkdir(dirname(prefix), { recursive: true });
  return fs.mkdtemp(`${prefix}${ownMark()}`);
}

/** Removes a file or a whole folder; fine when it is not there. */
export async function removePath(path: string): Promise<void> {
  await fs.rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes a folder when it is empty; says whether it did. */
export async function removeEmptyFolder(path: string): Promise<boolean> {
  try {
    await fs.rmdir(path);
    return true;
  } catch {
    return false;
  }
}

/** Renames within one file system. */
export async function renamePath(from: string, to: string): Promise<void> {
  await fs.rename(from, to);
}

/** The same where something may have taken it away meanwhile; says whether it was there. */
export async function renameExisting(from: string, to: string): Promise<boolean> {
  try {
    await fs.rename(from, to);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** Copies a file or a folder; links are copied as links, pipes, sockets and devices not at all. */
export async function copyPath(from: string, to: string): Promise<void> {
  await fs.cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: async (path) => (await pathKind(path)) !== "other",
  });
}

/** Sets the permission bits of a file. */
export async function setMode(path: string, mode: number): Promise<void> {
  await fs.chmod(path, mode);
}

/** Makes a symbolic link at `path` that points to `target`. */
export async function makeLink(target: string, path: string): Promise<void> {
  await fs.mkdir(dirname(path), { recursive: true });
  await fs.symlink(target, path);
}

/** Where the link at `path` points; undefined where there is none. */
export async function readLink(path: string): Promise<string | undefined> {
  return orMissing(fs.readlink(path));
}

/** The path with every link on the way resolved; undefined where it does not exist. */
export async function resolveLinks(path: string): Promise<string | undefined> {
  return orMissing(fs.realpath(path));
}

/** Names in a folder, sorted by code point; empty where there is none. */
export async function listFolder(path: string): Promise<readonly string[]> {
  return ((await orMissing(fs.readdir(path))) ?? []).toSorted();
}

function kindOf(stat: Stats): Exclude<PathKind, "missing"> {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  return stat.isSymbolicLink() ? "link" : "other";
}

async function lstat(path: string): Promise<Stats | undefined> {
  return orMissing(fs.lstat(path));
}

async function openNoFollow(path: string): Promise<fs.FileHandle | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    return await fs.open(path, flags);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "ENXIO"].includes(systemErrorCode(error) ?? ""))
      return undefined;
    throw error;
  }
}

async function orMissing<Value>(action: Promise<Value>): Promise<Value | undefined> {
  try {
    return await action;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that nothing is there: also what lies behind a file, or a link to itself. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes(systemErrorCode(error) ?? "");
}
