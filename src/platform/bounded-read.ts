import { constants, promises as fs } from "node:fs";
import { systemErrorCode } from "./files.ts";

/**
 * The bytes of a regular file of at most `limit` bytes; undefined where there is none, where it is
 * larger, or where a link stands at its end.
 */
export async function readBounded(path: string, limit: number): Promise<Uint8Array | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await fs.open(path, flags).catch(refused);
  if (handle === undefined) return undefined;
  try {
    const stat = await handle.stat();
    return stat.isFile() && stat.size <= limit ? await handle.readFile() : undefined;
  } finally {
    await handle.close();
  }
}

function refused(error: unknown): undefined {
  const codes = ["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EACCES"];
  if (codes.includes(systemErrorCode(error) ?? "")) return undefined;
  throw error;
}
