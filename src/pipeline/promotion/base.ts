import { join } from "node:path";
import type { StoredTree } from "../../adapters/store/store.ts";
import { type ArchiveEntry, packArchive, readArchive } from "../../platform/archive.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import { gitBlobId } from "../../platform/digest.ts";
import { pathsOf } from "./psd-folder.ts";
import { readPresent } from "./present.ts";
import type { OwnedFiles } from "./receipt.ts";

/** Bytes of the largest base that is kept in the project. */
const maxBytes = 2 * 1024 * 1024;

/** A tree that is larger than this by far cannot become small enough. */
const maxUnpackedBytes = 20 * maxBytes;

const limits = { files: 20_000, bytes: 200 * 1024 * 1024 };

/**
 * Packs a tree that is checked out in `folder` as the merge base: the same bytes for the same tree.
 * Undefined where it would be too large to be committed.
 */
export async function packBase(folder: string, tree: StoredTree): Promise<Uint8Array | undefined> {
  const size = tree.files.reduce((sum, it) => sum + it.size, 0);
  if (size > maxUnpackedBytes) return undefined;
  const entries: ArchiveEntry[] = [];
  for (const { path, mode } of tree.files) {
    // One file at a time bounds what is open.
    const present = await readPresent(join(folder, path));
    if (present === undefined) throw new Error(`The tree was checked out without ${path}`);
    entries.push({ path, mode, content: present.content });
  }
  const packed = await packArchive(entries);
  return packed.byteLength > maxBytes ? undefined : packed;
}

/**
 * The promoted bytes by path, as far as the base has them. Untrusted: only content whose id the
 * ownership map names is given. Empty where the base is missing or damaged.
 */
export async function readBase(
  projectRoot: string,
  receipt: { readonly deployment: string; readonly files: OwnedFiles },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const bytes = await readBounded(pathsOf(projectRoot, receipt.deployment).base, maxBytes);
  const archive = bytes === undefined ? undefined : await readArchive(bytes, limits);
  if (archive === undefined || "fault" in archive) return new Map();
  const known = archive.entries.filter(
    (it) => receipt.files[it.path]?.blob === gitBlobId(it.content),
  );
  return new Map(known.map((it) => [it.path, it.content]));
}
