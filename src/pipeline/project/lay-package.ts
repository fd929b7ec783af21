import { dirname, join } from "node:path";
import type { PackageFile } from "../../adapters/registry/registry.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import {
  makeFolder,
  makeTemporaryFolder,
  pathKind,
  removePath,
  renamePath,
  systemErrorCode,
  writeFileBeside,
} from "../../platform/files.ts";
import { listTreeNow } from "../../platform/list-tree-now.ts";
import { readPlainFileNow } from "../../platform/read-now.ts";
import { makePsdFolder } from "../promotion/psd-folder.ts";
import { contentDigest, packagePlace, packagesPlace } from "../resolution/package-place.ts";

/** More than this is no package that psd laid there. */
const limits = { files: 20_000, bytes: 200 * 2 ** 20 };

/** Whether a pinned package lies in the project as it is pinned: every path, mode and byte. */
export function isLaid(projectRoot: string, pin: { readonly content: string }): boolean {
  const place = packagePlace(projectRoot, pin);
  const entries = listTreeNow(place, { limit: limits.files * 2 }).filter(
    (it) => it.kind !== "folder",
  );
  if (entries.length === 0 || entries.some((it) => it.kind !== "file")) return false;
  const files: PackageFile[] = [];
  for (const { path, executable } of entries) {
    const read = readPlainFileNow(join(place, path), limits.bytes);
    if (read === undefined || "fault" in read) return false;
    files.push({ path, mode: executable ? "100755" : "100644", content: read.bytes });
  }
  return contentDigest(files) === pin.content;
}

/** Where packages of a project are laid: looked at once, before many are. */
export interface PackagesFolder {
  readonly projectRoot: string;
}

/** Makes the folder for packages of a project. A link on its way is a diagnostic. */
export async function makePackagesFolder(projectRoot: string): Promise<Result<PackagesFolder>> {
  const made = await makePsdFolder(projectRoot);
  if (!made.ok) return made;
  const folder = packagesPlace(projectRoot);
  if ((await pathKind(folder)) === "link") {
    return failure(diagnose("promotion/link-on-way", { path: folder }));
  }
  try {
    await makeFolder(folder);
  } catch (error) {
    const reason = systemErrorCode(error);
    if (reason === undefined) throw error;
    return failure(diagnose("promotion/write-failed", { path: folder, reason }));
  }
  return success({ projectRoot });
}

/**
 * Lays the files of a package into the project, under the digest of what they hold. They are written beside
 * their place and renamed, so that nobody ever sees a half of them. What lies there and is something else
 * goes away.
 */
export async function layPackage(
  { projectRoot }: PackagesFolder,
  files: readonly PackageFile[],
): Promise<Result<{ readonly content: string; readonly place: string }>> {
  const content = contentDigest(files);
  const place = packagePlace(projectRoot, { content });
  if (isLaid(projectRoot, { content })) return success({ content, place });
  try {
    const temporary = await makeTemporaryFolder(join(dirname(place), "."));
    await layFiles(temporary, files);
    await removePath(place);
    await renamePath(temporary, place);
  } catch (error) {
    const reason = systemErrorCode(error);
    if (reason === undefined) throw error;
    // Somebody else may have laid the same there.
    if (!isLaid(projectRoot, { content }))
      return failure(diagnose("promotion/write-failed", { path: place, reason }));
  }
  return success({ content, place });
}

/** Writes the files of a package into an empty folder. */
export async function layFiles(folder: string, files: readonly PackageFile[]): Promise<void> {
  const made = new Set([folder]);
  for (const { path, mode, content } of files) {
    // Few and small: one after the other is as quick.
    const file = join(folder, path);
    if (!made.has(dirname(file))) await makeFolder(dirname(file));
    made.add(dirname(file));
    await writeFileBeside(file, content, mode === "100755" ? 0o755 : 0o644);
  }
}
