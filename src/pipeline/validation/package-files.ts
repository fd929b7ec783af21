import { join, posix } from "node:path";
import { lookNow } from "../../platform/files-now.ts";
import { copyPath, makeFolder, setMode } from "../../platform/files.ts";
import type { Selection } from "../composition/selection.ts";
import { validationFolder } from "../composition/selection/validation-folder.ts";

/** The files that apply, overlay and all. */
export type PackageFiles = Selection["files"];

/** A path of a visible or held-out acceptance file, relative to the package. */
export interface ValidationPath {
  readonly heldOut: boolean;
  /** As the acceptance file writes it. */
  readonly path: string;
}

/** Where a file of the validation layer lies on this machine; undefined where none applies. */
export function locateFile(files: PackageFiles, wanted: ValidationPath): string | undefined {
  const path = packagePath(wanted);
  return files.find((it) => it.path === path)?.file;
}

/**
 * Copies the files below a folder of the validation layer to `target`, readable by everybody; says
 * whether there are any. So no box and no server ever sees the package itself.
 */
export async function layOut(
  files: PackageFiles,
  wanted: ValidationPath,
  target: string,
): Promise<boolean> {
  const start = `${packagePath(wanted)}/`;
  const below = files.filter((it) => it.path.startsWith(start));
  await Promise.all(
    below.map(async (it) => {
      const place = join(target, it.path.slice(start.length));
      await makeFolder(join(place, ".."));
      await copyPath(it.file, place);
      const executable = (lookNow(it.file).mode & 0o100) !== 0;
      await setMode(place, executable ? 0o755 : 0o644);
    }),
  );
  return below.length > 0;
}

function packagePath({ heldOut, path }: ValidationPath): string {
  return posix.join(validationFolder(heldOut), path).replace(/\/+$/u, "");
}
