import { type BigIntStats, promises as fs } from "node:fs";
import { join } from "node:path";
import { systemErrorCode } from "./files.ts";

/**
 * A text that changes when anything below a folder is added, removed, written, renamed or given other
 * permissions, made from what the system knows of each entry (kind, permissions, size, inode, time of
 * its content), without reading any content. Links are not followed. The owner is no part of it: a box
 * that root starts takes its folders over.
 */
export async function fingerprintTree(folder: string): Promise<string> {
  const lines: string[] = [];
  await walk(folder, "", lines);
  return lines.toSorted().join("\n");
}

async function walk(root: string, path: string, lines: string[]): Promise<void> {
  const stat = await lstat(join(root, path));
  if (stat === undefined) return;
  lines.push(`${path}\0${stat.mode} ${stat.size} ${stat.ino} ${stat.mtimeNs}`);
  if (!stat.isDirectory()) return;
  const names = await fs.readdir(join(root, path)).catch(closed);
  await Promise.all(names.map((name) => walk(root, path === "" ? name : `${path}/${name}`, lines)));
}

/** A folder that must not be looked into has other permissions by then: its line says so. */
function closed(error: unknown): readonly string[] {
  if (systemErrorCode(error) === "EACCES") return [];
  throw error;
}

async function lstat(path: string): Promise<BigIntStats | undefined> {
  try {
    return await fs.lstat(path, { bigint: true });
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
