import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { systemErrorCode } from "./files.ts";

/** A place as it will be written to: the folder itself, or the nearest one above it that is there. */
export interface WritingPlace {
  /** Absolute. */
  readonly folder: string;
  /** Why the system refuses to write there, such as `EROFS`; undefined where it does not. */
  readonly refusal?: string;
  /** The number of the file system that it lies on. */
  readonly device: number;
}

/** Where writing to an absolute path begins, and whether the system allows it. Nothing is written. */
export function findWritingPlace(path: string): WritingPlace {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined && dirname(path) !== path) return findWritingPlace(dirname(path));
  const refusal = refusalOf(path);
  const place = { folder: path, device: stat?.dev ?? 0 };
  return refusal === undefined ? place : { ...place, refusal };
}

function refusalOf(folder: string): string | undefined {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return systemErrorCode(error) ?? "EACCES";
  }
}
