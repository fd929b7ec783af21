import * as fs from "node:fs";
import { systemErrorCode } from "./files.ts";

/**
 * The bytes of a regular file; undefined where there is none or where a link stands at its end. Waits:
 * for hundreds of small files in a row this is several times faster than promises.
 */
export function readBytesNow(path: string): Uint8Array | undefined {
  const file = openNow(path);
  if (file === undefined) return undefined;
  try {
    return fs.fstatSync(file).isFile() ? fs.readFileSync(file) : undefined;
  } finally {
    fs.closeSync(file);
  }
}

function openNow(path: string): number | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  try {
    return fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const codes = ["ENOENT", "ENOTDIR", "ELOOP", "ENXIO"];
    if (codes.includes(systemErrorCode(error) ?? "")) return undefined;
    throw error;
  }
}
