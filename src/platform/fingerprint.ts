import { type BigIntStats, promises as fs } from "node:fs";
import { join } from "node:path";
import { systemErrorCode } from "./files.ts";
import { wait } from "./wait.ts";

/**
 * A text that changes when anything below a folder is added, removed, written, renamed or given another
 * owner, other permissions or attributes, made from what the system knows of each entry (kind,
 * permissions, size, inode, time of its last change), without reading any content. Links are not
 * followed. The time is that of any change, which a program cannot set, not that of the content.
 */
export async function fingerprintTree(folder: string): Promise<string> {
  const lines: string[] = [];
  await walk(folder, "", lines);
  return lines.toSorted().join("\n");
}

/**
 * Waits until the clock of the file system has moved on: it goes in steps of some milliseconds, and a
 * change within the step of the one before could not be told from it. Makes and removes `<path>.clock`.
 */
export async function waitForLaterTime(path: string): Promise<void> {
  const probe = `${path}.clock`;
  const first = await touch(probe);
  while ((await touch(probe)) === first) await wait(1);
  await fs.rm(probe);
}

async function touch(path: string): Promise<bigint | undefined> {
  await fs.writeFile(path, "");
  return (await lstat(path))?.ctimeNs;
}

async function walk(root: string, path: string, lines: string[]): Promise<void> {
  const stat = await lstat(join(root, path));
  if (stat === undefined) return;
  lines.push(`${path}\0${stat.mode} ${stat.size} ${stat.ino} ${stat.ctimeNs}`);
  if (!stat.isDirectory()) return;
  const names = await fs.readdir(join(root, path)).catch(closed);
  await Promise.all(names.map((name) => walk(root, path === "" ? name : `${path}/${name}`, lines)));
}

/**
 * A folder that must not be looked into has other permissions by then, one that lies too deep to be
 * named is new: the lines above it say so.
 */
function closed(error: unknown): readonly string[] {
  if (["EACCES", "ENAMETOOLONG"].includes(systemErrorCode(error) ?? "")) return [];
  throw error;
}

async function lstat(path: string): Promise<BigIntStats | undefined> {
  try {
    return await fs.lstat(path, { bigint: true });
  } catch (error) {
    if (["ENOENT", "ENAMETOOLONG"].includes(systemErrorCode(error) ?? "")) return undefined;
    throw error;
  }
}
