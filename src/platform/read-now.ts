import * as fs from "node:fs";
import { type PlainFile, refusalOf } from "./bounded-read.ts";

/**
 * The same as `readPlainFile`, at once: for hundreds of small files in a row this is several times
 * faster than promises.
 */
export function readPlainFileNow(path: string, limit: number): PlainFile | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  let file: number | undefined;
  try {
    file = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stat = fs.fstatSync(file);
    if (!stat.isFile()) return { fault: "it is no regular file" };
    if (stat.size > limit) return { fault: `it is larger than ${limit} bytes` };
    return { bytes: fs.readFileSync(file) };
  } catch (error) {
    return refusalOf(error);
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}
