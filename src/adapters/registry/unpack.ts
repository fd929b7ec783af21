import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { findTwins } from "../../platform/find-twins.ts";
import { readNpmTar, type TarFile } from "../../platform/read-npm-tar.ts";
import { relativePathFault } from "../../platform/relative-path.ts";
import { packageLimits } from "./limits.ts";
import type { PackageFile } from "./registry.ts";

/** The files of a package, or why none of them is taken, in one clause. */
export type Unpacked = { readonly files: readonly PackageFile[] } | { readonly fault: string };

/** Reads a tarball as registries have it: everything lies in one folder, whose name does not count. */
export async function unpack(tarball: Uint8Array): Promise<Unpacked> {
  const { bytes, files: members } = packageLimits;
  const tar = await inflate(tarball, bytes + members * 1024);
  if (tar === undefined)
    return { fault: `it is no .tar.gz, or holds more than ${bytes / 2 ** 20} MiB` };
  const read = readNpmTar(tar, { members });
  if ("fault" in read) return read;
  const inner = read.files.map(({ path, ...it }) => ({ ...it, path: withoutFolder(path) }));
  const outside = inner.findIndex((it) => it.path === undefined);
  if (outside !== -1) return { fault: `${told(read.files[outside]?.path)} lies in no folder` };
  return acceptFiles(inner.map(fileOf));
}

function fileOf({
  path = "",
  executable,
  content,
}: Omit<TarFile, "path"> & { readonly path: string | undefined }): PackageFile {
  return { path, mode: executable ? "100755" : "100644", content };
}

/**
 * Files that may be laid into a folder as they are: relative, normal, without names that are one on some
 * disk, and not more than allowed. The first fault is told in one clause.
 */
export function acceptFiles(files: readonly PackageFile[]): Unpacked {
  const { bytes, files: most } = packageLimits;
  if (files.length > most) return { fault: `it holds more than ${most} files` };
  const total = files.reduce((sum, it) => sum + it.content.byteLength, 0);
  if (total > bytes) return { fault: `it holds more than ${bytes / 2 ** 20} MiB` };
  for (const { path } of files) {
    const fault = relativePathFault(path);
    if (fault !== undefined) return { fault: `${told(path)} cannot be a file of it: ${fault}` };
  }
  const [twin] = findTwins(files.map((it) => it.path));
  if (twin !== undefined)
    return { fault: `${told(twin.other)} and ${told(twin.path)} are one file on some systems` };
  if (!files.some((it) => it.path === "SPECPROMPT.md"))
    return { fault: "it has no SPECPROMPT.md, so it is no SpecPrompt" };
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** A name as it is told: quoted, and not at any length. */
function told(path = ""): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

function withoutFolder(path: string): string | undefined {
  const at = path.replace(/^\.\//u, "").indexOf("/");
  const rest = at === -1 ? "" : path.replace(/^\.\//u, "").slice(at + 1);
  return rest === "" || path.startsWith("/") || /^\.\.?\//u.test(path.replace(/^\.\//u, ""))
    ? undefined
    : rest;
}

async function inflate(bytes: Uint8Array, maxOutputLength: number): Promise<Buffer | undefined> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength });
  } catch {
    return undefined;
  }
}
