import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import { type StagedFile, stageFiles } from "../../platform/stage-files.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { type DeploymentSide, type Meeting, ownPaths } from "./sides.ts";

/** What was taken. */
interface TakenSide {
  readonly receipt: Receipt;
  /** What the commit of that side has. */
  readonly files: DeploymentSide["files"];
  /** Where psd's files of either side lie, relative to the project. */
  readonly places: readonly string[];
}

/** Bytes of the largest receipt or base that is staged. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Tells git's index what a deployment is now: all of it or nothing. After a merge that was committed already,
 * there is nothing to mark.
 */
export async function markResolved(
  { projectRoot, deployment, kind }: Meeting,
  { receipt, files, places }: TakenSide,
): Promise<{ readonly staged: boolean; readonly diagnostics: readonly Diagnostic[] }> {
  if (kind === "merged") return { staged: false, diagnostics: [] };
  const staged = places.map((path): StagedFile => {
    const file = files.get(path);
    return file === undefined ? { path } : { path, file };
  });
  const own = [ownPaths(deployment), pathsOf(projectRoot, deployment)] as const;
  for (const name of ["receipt", "base"] as const) {
    const path = own[0][name];
    const committed = files.get(path);
    const bytes = await readBounded(own[1][name], maxBytes);
    if (bytes === undefined) staged.push({ path });
    else if (committed !== undefined && Buffer.from(committed.content).equals(bytes))
      staged.push({ path, file: committed });
    else staged.push({ path, file: { bytes } });
  }
  const reason = await stageFiles(projectRoot, staged);
  if (reason === undefined) return { staged: true, diagnostics: [] };
  const args = { deployment, into: receipt.into, reason };
  return { staged: false, diagnostics: [diagnose("promotion/not-staged", args)] };
}
