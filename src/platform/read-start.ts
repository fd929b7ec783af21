import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** The first bytes of a regular file, following links; empty where it cannot be read. */
export async function readStart(path: string, bytes: number): Promise<Buffer> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) return Buffer.alloc(0);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return Buffer.alloc(0);
  }
}
