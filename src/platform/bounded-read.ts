import { constants, promises as fs } from "node:fs";
import { systemErrorCode } from "./files.ts";

/** The bytes of a file, or why they are not read, in one clause. */
export type PlainFile = { readonly bytes: Uint8Array } | { readonly fault: string };

/**
 * The bytes of a regular file of at most `limit` bytes; undefined where there is nothing. A link at its
 * end is not followed, and what would never end, such as a pipe, is not waited for.
 */
export async function readPlainFile(path: string, limit: number): Promise<PlainFile | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let handle: fs.FileHandle | undefined;
  try {
    handle = await fs.open(path, flags);
    const stat = await handle.stat();
    if (stat.isDirectory()) return { fault: "it is a folder" };
    if (!stat.isFile()) return { fault: "it is no regular file" };
    if (stat.size > limit) return { fault: `it is larger than ${limit} bytes` };
    return { bytes: await handle.readFile() };
  } catch (error) {
    return refusalOf(error);
  } finally {
    await handle?.close();
  }
}

/** What the system says of a path that is no plain file, or that must not be read. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: "reading it is not allowed",
  EISDIR: "it is a folder",
  ELOOP: "it is a symbolic link",
  ENAMETOOLONG: "its path is too long",
  ENXIO: "it is no regular file",
  EPERM: "reading it is not allowed",
};

/** What an error in reading a file means; undefined where there is nothing. Other errors are thrown again. */
export function refusalOf(error: unknown): { readonly fault: string } | undefined {
  const code = systemErrorCode(error) ?? "";
  if (["ENOENT", "ENOTDIR"].includes(code)) return undefined;
  const fault = refusals[code];
  if (fault === undefined) throw error;
  return { fault };
}

/**
 * The bytes of a regular file of at most `limit` bytes; undefined where there is none, where it is
 * larger, or where a link stands at its end.
 */
export async function readBounded(path: string, limit: number): Promise<Uint8Array | undefined> {
  const read = await readPlainFile(path, limit);
  return read !== undefined && "bytes" in read ? read.bytes : undefined;
}
