import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { makeFolder, pathKind, removePath, systemErrorCode } from "../../platform/files.ts";
import type { Place } from "../place.ts";

/** What is opened, and where. */
export interface OpenRequest {
  /** Such as `a7`. */
  readonly attempt: string;
  /** Absolute; nothing may stand there. */
  readonly folder: string;
}

/** An attempt whose files lie in a folder of their own. */
export interface OpenedAttempt {
  readonly attempt: string;
  readonly deployment: string;
  /** Absolute. */
  readonly folder: string;
  /** How many there are. */
  readonly files: number;
}

/** Puts the files of an attempt into a new folder: all of them, or none. */
export async function openAttempt(
  { attempt, folder }: OpenRequest,
  place: Pick<Place, "journal" | "store"> | undefined,
): Promise<Result<OpenedAttempt>> {
  const found = place?.journal.attempt(attempt);
  if (place === undefined || found === undefined) {
    return failure(diagnose("refinement/attempt-unknown", { attempt }));
  }
  const tree = await place.store.readTree(found.tree);
  if (tree === undefined) return failure(diagnose("promotion/tree-gone", { attempt }));
  if ((await pathKind(folder)) !== "missing") {
    return failure(diagnose("command/file-exists", { path: folder }));
  }
  const made = await troubleOf(makeFolder(folder));
  const because = made ?? (await troubleOf(place.store.checkout(tree.id, folder)));
  if (because !== undefined) {
    if (made === undefined) await removePath(folder);
    return failure(diagnose("command/cannot-write", { path: folder, because }));
  }
  const { deployment } = found;
  return success({ attempt, deployment, folder, files: tree.files.length });
}

/** The system's code for what it refused; undefined where it did not. */
async function troubleOf(action: Promise<void>): Promise<string | undefined> {
  try {
    await action;
    return undefined;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return code;
  }
}
