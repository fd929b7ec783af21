import { basename, join } from "node:path";

/** Folder of a package against which the paths of criteria are read: held-out ones have their own. */
export function validationFolder(heldOut: boolean): string {
  return heldOut ? "validation/held-out" : "validation";
}

/** The same as an absolute path in the package or overlay at `root`. */
export function absoluteValidationFolder(root: string, heldOut: boolean): string {
  return join(root, validationFolder(heldOut));
}

/** Whether an absolute validation folder is the held-out one. */
export function isHeldOutFolder(folder: string): boolean {
  return basename(folder) === "held-out";
}
