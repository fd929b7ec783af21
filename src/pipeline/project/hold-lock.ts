import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result } from "../../diagnostics/result.ts";
import type { Place } from "./place.ts";

/**
 * Runs an action while nobody else works on a deployment; `refinement/busy` where another psd does. What
 * killed commands left behind is removed first.
 */
export async function holdLock<Value>(
  deployment: string,
  { acquireLock, sweep }: Pick<Place, "acquireLock" | "sweep">,
  action: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const lock = acquireLock(deployment);
  if (lock === undefined) return failure(diagnose("refinement/busy", { deployment }));
  try {
    await sweep();
    return await action();
  } finally {
    lock.release();
  }
}
