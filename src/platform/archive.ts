import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import { pack } from "tar-stream";
import { readTar } from "./read-tar.ts";

/** A file or symbolic link in an archive. */
export interface ArchiveEntry {
  readonly path: string;
  /** `120000` is a symbolic link, whose content is its target. */
  readonly mode: "100644" | "100755" | "120000";
  readonly content: Uint8Array;
}

/** What an archive may hold at most. */
export interface ArchiveLimits {
  readonly files: number;
  /** Bytes of all contents. */
  readonly bytes: number;
}

/** Packs files into a `.tar.gz` that is the same bytes for the same entries: sorted, without times and owners. */
export async function packArchive(entries: readonly ArchiveEntry[]): Promise<Uint8Array> {
  const tar = pack();
  for (const { path, mode, content } of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const header = { name: path, mtime: new Date(0), uid: 0, gid: 0 };
    if (mode === "120000") {
      tar.entry({ ...header, type: "symlink", mode: 0o777, linkname: textOf(content) });
    } else {
      const permissions = mode === "100755" ? 0o755 : 0o644;
      tar.entry({ ...header, type: "file", mode: permissions }, Buffer.from(content));
    }
  }
  tar.finalize();
  const packed = await promisify(gzip)(await gather(tar), {
    level: constants.Z_BEST_COMPRESSION,
  });
  // The byte that names the operating system: unknown, on every machine.
  packed[9] = 255;
  return packed;
}

/**
 * Reads a `.tar.gz` that psd wrote: its regular files and symbolic links, in its order. Anything else in
 * it, and more than the limits allow, is a fault told in one clause. Paths and links are not judged here.
 */
export async function readArchive(
  bytes: Uint8Array,
  limits: ArchiveLimits,
): Promise<{ readonly entries: readonly ArchiveEntry[] } | { readonly fault: string }> {
  const tar = await unpack(bytes, limits);
  if (tar === undefined) return { fault: "it is no .tar.gz, or larger than allowed" };
  return readTar(tar, limits);
}

async function unpack(bytes: Uint8Array, limits: ArchiveLimits): Promise<Buffer | undefined> {
  // A header takes 512 bytes, long names two blocks more, and contents are padded to whole blocks.
  const maxOutputLength = limits.bytes + (limits.files + 2) * 4 * 512;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength });
  } catch {
    return undefined;
  }
}

async function gather(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function textOf(content: Uint8Array): string {
  return Buffer.from(content).toString("utf8");
}
