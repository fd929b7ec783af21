import { readPlainFile } from "../../../../platform/bounded-read.ts";
import { setMode, writeCacheFile } from "../../../../platform/files.ts";
import { statNow } from "../../../../platform/stat-now.ts";
import type { FoundPath } from "./find-path.ts";

/** Bytes of the largest file that a model reads or writes. */
export const largestFile = 2 * 1024 * 1024;

/** The text of a file of the workspace, or in one sentence why there is none. */
export async function readWorkspaceText({
  path,
  file,
}: FoundPath): Promise<{ readonly text: string } | string> {
  const read = await readPlainFile(file, largestFile);
  if (read === undefined) return `there is no file "${path}"`;
  if ("fault" in read) return `"${path}" cannot be read: ${read.fault}`;
  const text = decode(read.bytes);
  return text === undefined ? `"${path}" is no text: ${read.bytes.length} bytes` : { text };
}

/** The text of bytes in UTF-8; undefined where they are none. */
export function decode(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Writes a text to its place, with its folders; a program stays one. */
export async function writeWorkspaceText({ file }: FoundPath, text: string): Promise<void> {
  const executable = statNow(file)?.executable === true;
  await writeCacheFile(file, text);
  if (executable) await setMode(file, 0o755);
}
