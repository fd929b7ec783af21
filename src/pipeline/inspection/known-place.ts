import { join } from "node:path";
import { type Result, success } from "../../diagnostics/result.ts";
import { pathKind } from "../../platform/files.ts";
import type { OpenPlace, Place } from "../project/place.ts";

/**
 * Opens what psd keeps of a project, for looking at it. Undefined where nothing was ever built: looking
 * makes no folders. The caller closes the journal.
 */
export async function openKnownPlace(
  projectRoot: string,
  { openPlace }: { readonly openPlace: OpenPlace },
): Promise<Result<Place | undefined>> {
  const journal = join(projectRoot, ".psd/cache/journal.sqlite");
  return (await pathKind(journal)) === "missing"
    ? success(undefined)
    : openPlace(projectRoot, "look");
}
