import { join } from "node:path";
import { makeFolder, pathKind, removePath } from "../../../platform/files.ts";
import { layOut, type PackageFiles, type ValidationPath } from "../package-files.ts";

/** What is laid, and where: a folder of the package, and a path below `root`. */
export interface Laying extends ValidationPath {
  readonly files: PackageFiles;
  readonly root: string;
  readonly at: string;
}

/**
 * Lays a folder of the package into a copy of an output, in the place of whatever the output has there:
 * the folder is replaced as a whole, and a file or link on the way gives way. False where the package
 * has no such folder.
 */
export async function layTests({ files, root, at, ...wanted }: Laying): Promise<boolean> {
  const parts = at.split("/").filter((it) => it !== "" && it !== ".");
  let folder = root;
  for (const part of parts.slice(0, -1)) {
    folder = join(folder, part);
    // One after the other: a link of the output must not lead the way.
    const kind = await pathKind(folder);
    if (kind !== "folder" && kind !== "missing") await removePath(folder);
    await makeFolder(folder);
  }
  const place = join(root, ...parts);
  if (parts.length > 0) await removePath(place);
  return layOut(files, wanted, place);
}
