import { diagnose } from "../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../diagnostics/result.ts";
import type { Clock } from "../platform/clock.ts";
import type { Prepared } from "./prepare.ts";
import { blockingDrift, inspectDrift } from "./promotion/drift.ts";

/** Refuses a build over hand edits before anything is spent, unless they are to be discarded. */
export async function refuseDrift(
  { project, receipt }: Pick<Prepared, "project" | "receipt">,
  { discard }: { readonly discard: boolean },
  services: { readonly clock: Clock },
): Promise<Result<undefined>> {
  if (receipt === undefined || discard) return success(undefined);
  const drift = await inspectDrift({ projectRoot: project.root, receipt }, services);
  if (!drift.ok) return drift;
  const files = blockingDrift(drift.value).map((it) => it.path);
  return files.length === 0
    ? success(undefined)
    : failure(diagnose("promotion/drifted", { into: receipt.into, files }));
}
