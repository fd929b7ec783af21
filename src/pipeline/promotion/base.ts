import { join } from "node:path";
import type { StoredTree } from "../../adapters/store/store.ts";
import { type ArchiveEntry, packArchive, readArchive } from "../../platform/archive.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { gitBlobId } from "../../platform/digest.ts";
import { freePlace } from "../../platform/empty-file.ts";
import { pathKind, removePath, renamePath, writeFileAtomic } from "../../platform/files.ts";
import { pathsOf } from "./psd-folder.ts";
import { readPresent } from "./present.ts";
import type { OwnedFiles } from "./receipt.ts";

/** Bytes of the largest base that is kept in the project. */
const maxBytes = 2 * 1024 * 1024;

/** A tree that is larger than this by far cannot become small enough. */
const maxUnpackedBytes = 20 * maxBytes;

const limits = { files: 20_000, bytes: maxUnpackedBytes };

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

/** What a base is held against. */
export interface BaseOwner {
  readonly deployment: string;
  readonly files: OwnedFiles;
}

/**
 * The promoted bytes by path, as far as the base has them. Untrusted: only content whose id the
 * ownership map names is given. Empty where the base is missing or damaged.
 */
export async function readBase(
  projectRoot: string,
  receipt: BaseOwner,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const archive = await readEntries(projectRoot, receipt);
  if (archive === undefined || "fault" in archive) return new Map();
  const known = archive.entries.filter(
    (it) => receipt.files[it.path]?.blob === gitBlobId(it.content),
  );
  return new Map(known.map((it) => [it.path, it.content]));
}

/**
 * Why a base does not hold exactly what was promoted, as a warning; undefined where it does, or where there
 * is none: a large tree has no base.
 */
export async function findBaseDamage(
  projectRoot: string,
  receipt: BaseOwner,
): Promise<Diagnostic | undefined> {
  const archive = await readEntries(projectRoot, receipt);
  if (archive === undefined) return undefined;
  const reason = "fault" in archive ? archive.fault : misfitOf(archive.entries, receipt);
  if (reason === undefined) return undefined;
  const file = pathsOf(projectRoot, receipt.deployment).base;
  return diagnose("promotion/base-damaged", { file, reason });
}

/** Puts a base into its place; with undefined, takes it away. What is no file there is moved aside. */
export async function writeBase(
  { projectRoot, deployment }: { readonly projectRoot: string; readonly deployment: string },
  bytes: Uint8Array | undefined,
): Promise<void> {
  const { base } = pathsOf(projectRoot, deployment);
  const kind = await pathKind(base);
  if (kind !== "missing" && kind !== "file") await renamePath(base, freePlace(base));
  if (bytes === undefined) await removePath(base);
  else await writeFileAtomic(base, bytes);
}

async function readEntries(
  projectRoot: string,
  { deployment }: BaseOwner,
): Promise<Awaited<ReturnType<typeof readArchive>> | undefined> {
  const file = await readPlainFile(pathsOf(projectRoot, deployment).base, maxBytes);
  return file === undefined || "fault" in file ? file : readArchive(file.bytes, limits);
}

function misfitOf(entries: readonly ArchiveEntry[], { files }: BaseOwner): string | undefined {
  const wrong = entries.find(({ path, mode, content }) => {
    const owned = Object.hasOwn(files, path) ? files[path] : undefined;
    return owned?.mode !== mode || owned.blob !== gitBlobId(content);
  });
  if (wrong !== undefined) return `"${wrong.path}" in it is not what was promoted`;
  const held = new Set(entries.map((it) => it.path));
  const lost = Object.keys(files).find((path) => !held.has(path));
  return lost === undefined ? undefined : `it lacks "${lost}"`;
}
