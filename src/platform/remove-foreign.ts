import { promises as fs } from "node:fs";
import { join } from "node:path";
import { removePath, systemErrorCode } from "./files.ts";

/**
 * Removes a folder in which programs of others have worked: also where they have taken the permission
 * to look into folders away. No link is followed.
 */
export async function removeForeign(path: string): Promise<void> {
  try {
    await removePath(path);
  } catch (error) {
    if (!["EACCES", "EPERM"].includes(systemErrorCode(error) ?? "")) throw error;
    await openUp(path);
    await removePath(path);
  }
}

async function openUp(path: string): Promise<void> {
  if (!(await fs.lstat(path)).isDirectory()) return;
  await fs.chmod(path, 0o700);
  const names = await fs.readdir(path);
  await Promise.all(names.map((name) => openUp(join(path, name))));
}
