import { join } from "node:path";
import type { PackageFile } from "../../adapters/registry/registry.ts";
import { sha256 } from "../../platform/digest.ts";
import { digestOf } from "../package/digest.ts";
import type { LockedPackage } from "./lock.ts";

/** Where the packages of a project lie that come from elsewhere, relative to it. */
const packagesFolder = ".psd/cache/packages";

/** The absolute folder of a pinned package: named by what it holds, so that it never changes. */
export function packagePlace(
  projectRoot: string,
  { content }: Pick<LockedPackage, "content">,
): string {
  return join(projectRoot, packagesFolder, content);
}

/** The absolute folder in which all of them lie. */
export function packagesPlace(projectRoot: string): string {
  return join(projectRoot, packagesFolder);
}

/** Where a package would lie that psd.lock does not know: nowhere. */
export function unlockedPlace(projectRoot: string, specifier: string): string {
  return join(projectRoot, packagesFolder, `not-locked-${sha256(specifier).slice(0, 16)}`);
}

/** SHA-256 of the files of a package: paths, modes and bytes. */
export function contentDigest(files: readonly PackageFile[]): string {
  const all = files.map(({ path, mode, content }) => [path, mode, sha256(content)] as const);
  return digestOf(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
