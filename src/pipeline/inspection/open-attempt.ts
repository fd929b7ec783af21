import { carriedBy } from "../../diagnostics/carried.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { makeFolder, pathKind, removePath, systemErrorCode } from "../../platform/files.ts";
import type { Place } from "../project/place.ts";

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
  const refused = await troubleOf(makeFolder(folder), folder);
  if (refused !== undefined) return failure(refused);
  const trouble = await troubleOf(place.store.checkout(tree.id, folder), folder);
  if (trouble !== undefined) {
    await removePath(folder);
    return failure(trouble);
  }
  const { deployment } = found;
  return success({ attempt, deployment, folder, files: tree.files.length });
}

/** What the system refused, or what is damaged in the store; undefined where all went well. */
async function troubleOf(action: Promise<void>, path: string): Promise<Diagnostic | undefined> {
  try {
    await action;
    return undefined;
  } catch (error) {
    const because = systemErrorCode(error);
    const carried = carriedBy(error);
    if (carried === undefined && because === undefined) throw error;
    return carried ?? diagnose("command/cannot-write", { path, because: because ?? "" });
  }
}
