import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { listUnmerged } from "../../platform/git-merge.ts";
import type { Prepared } from "../project/prepare.ts";
import { blockingDrift, inspectDrift } from "../promotion/drift.ts";
import { findUnmerged } from "../promotion/find-unmerged.ts";

/**
 * Refuses a build over hand edits before anything is spent, unless they are to be discarded; what a merge
 * left is no hand edit, and is told as what it is.
 */
export async function refuseDrift(
  { project, receipt }: Pick<Prepared, "project" | "receipt">,
  { discard }: { readonly discard: boolean },
  services: { readonly clock: Clock },
): Promise<Result<undefined>> {
  if (receipt === undefined || discard) return success(undefined);
  const drift = await inspectDrift({ projectRoot: project.root, receipt }, services);
  if (!drift.ok) return drift;
  const files = blockingDrift(drift.value).map((it) => it.path);
  if (files.length === 0) return success(undefined);
  const { into } = receipt;
  const unmerged = findUnmerged(receipt, files, await listUnmerged(project.root));
  return failure(unmerged ?? diagnose("promotion/drifted", { into, files }));
}
