import { basename, join } from "node:path";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { failure, type Result } from "../../../diagnostics/result.ts";
import { readArchive } from "../../../platform/archive.ts";
import { readBounded } from "../../../platform/bounded-read.ts";
import { makeTemporaryFolder, pathKind, removePath, writeFile } from "../../../platform/files.ts";
import { relativePathFault } from "../../../platform/relative-path.ts";
import { readPackage } from "../../package/read-package.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import { limits } from "../../package/tree/limits.ts";

/** Bytes of the largest tarball. */
const largest = 64 * 2 ** 20;
const archiveLimits = { files: 2 * limits.files, bytes: 2 * limits.total };

/** Lays a tarball of `psd pack` into a new folder, and gives what `use` makes of it. */
export async function withUnpacked<Value>(
  tarball: Uint8Array,
  { temporary, name }: { readonly temporary: string; readonly name: string },
  use: (folder: string) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const unusable = (because: string): Result<Value> =>
    failure(
      diagnose("pack/unusable-tarball", { name: escapeText(name), because: escapeText(because) }),
    );
  const read = await readArchive(tarball, archiveLimits);
  if ("fault" in read) return unusable(read.fault);
  const files = read.entries.map((it) => ({ ...it, path: it.path.replace(/^package\//u, "") }));
  for (const { path, mode } of files) {
    const fault = mode === "120000" ? "it is a link" : relativePathFault(path);
    if (fault !== undefined) return unusable(`${path}: ${fault}`);
  }
  const folder = await makeTemporaryFolder(join(temporary, "psd-packed-"));
  try {
    for (const { path, mode, content } of files)
      await writeFile(join(folder, path), content, mode === "100755" ? 0o755 : 0o644);
    return await use(folder);
  } finally {
    await removePath(folder);
  }
}

/** A package that lies in a folder, or in a tarball of `psd pack`; it is there until `use` has ended. */
export async function withPackage<Value>(
  path: string,
  temporary: string,
  use: (specPrompt: SpecPrompt) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const useFolder = async (folder: string): Promise<Result<Value>> => {
    const read = await readPackage(folder);
    return read.ok ? use(read.value) : read;
  };
  if ((await pathKind(path)) !== "file" || !/\.(?:tgz|tar\.gz)$/u.test(path))
    return useFolder(path);
  const bytes = await readBounded(path, largest);
  const name = basename(path);
  if (bytes === undefined)
    return failure(
      diagnose("pack/unusable-tarball", {
        name: escapeText(name),
        because: "it cannot be read, or is larger than 64 MiB",
      }),
    );
  return withUnpacked(bytes, { temporary, name }, useFolder);
}
