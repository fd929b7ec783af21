import { sha256 } from "../../platform/digest.ts";
import { systemErrorCode, writeCacheFile } from "../../platform/files.ts";
import { readPlainFileNow } from "../../platform/read-now.ts";
import { makePsdFolder } from "./psd-folder.ts";

/** What a cache of psd's own must be to be believed. */
export interface CacheForm<Memory> {
  /** The number of its form; one of another form is none. */
  readonly format: number;
  /** Bytes of the largest that is read. */
  readonly maxBytes: number;
  /** Its outer shape: what is sealed is psd's own. */
  readonly is: (value: unknown) => value is Memory;
}

/**
 * What psd keeps in a file of its cache: a line with the SHA-256 of the rest, then JSON. Undefined where it
 * is missing, damaged or of another form.
 */
export function readSealed<Memory>(
  file: string,
  { format, maxBytes, is }: CacheForm<Memory>,
): Memory | undefined {
  const read = readPlainFileNow(file, maxBytes);
  if (read === undefined || "fault" in read) return undefined;
  const bytes = Buffer.from(read.bytes.buffer, read.bytes.byteOffset, read.bytes.byteLength);
  const content = bytes.subarray(sealLength);
  if (bytes.toString("latin1", 0, sealLength) !== sealOf(content, format)) return undefined;
  const value: unknown = JSON.parse(content.toString("utf8"));
  return is(value) ? value : undefined;
}

/** Keeps something in a file of the cache of a project. One that cannot be written is no harm. */
export async function writeSealed(
  file: string,
  {
    projectRoot,
    format,
    memory,
  }: { readonly projectRoot: string; readonly format: number; readonly memory: unknown },
): Promise<void> {
  if (!(await makePsdFolder(projectRoot)).ok) return;
  const content = Buffer.from(JSON.stringify(memory));
  try {
    await writeCacheFile(file, Buffer.concat([Buffer.from(sealOf(content, format)), content]));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
}

function sealOf(content: Uint8Array, format: number): string {
  return `${String(format).padStart(3)} ${sha256(content)}\n`;
}

const sealLength = sealOf(new Uint8Array(), 0).length;
