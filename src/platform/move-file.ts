import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { pathKind, systemErrorCode } from "./files.ts";

/** What file systems without hard links answer. */
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Moves a file or a symbolic link within one file system to where nothing stands, making the folders
 * on the way; false, and nothing is moved, where something stands there already.
 */
export async function moveToFreePlace(from: string, to: string): Promise<boolean> {
  await fs.mkdir(dirname(to), { recursive: true });
  try {
    // A rename would replace what somebody put there meanwhile; a link never does.
    await fs.link(from, to);
  } catch (error) {
    const code = systemErrorCode(error) ?? "";
    if (code === "EEXIST") return false;
    if (!noLinks.has(code)) throw error;
    if ((await pathKind(to)) !== "missing") return false;
    await fs.rename(from, to);
    return true;
  }
  await fs.unlink(from);
  return true;
}
