import type { Run } from "../../adapters/journal/journal.ts";
import { carriedBy } from "../../diagnostics/carried.ts";
import type { CatalogueCode } from "../../diagnostics/catalogue.ts";
import { failure, type Result } from "../../diagnostics/result.ts";
import type { RunEnding } from "./memory.ts";

/** What says that the store has lost files of a turn. */
const losses: ReadonlySet<CatalogueCode> = new Set([
  "store/object-damaged",
  "store/pack-damaged",
  "validation/tree-missing",
  "promotion/tree-gone",
]);

/**
 * Does what a run is for. Where the store has lost files of it, the run is closed: finished turns are not
 * taken again, so it could never go on, and the next build begins another one.
 */
export async function closeWhenLost<Value>(
  run: Run,
  action: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const result = await findingsOf(action);
  const isLost = !result.ok && result.diagnostics.some((it) => losses.has(it.code));
  if (isLost) {
    const because = "the store has lost files of a turn";
    const ending: RunEnding = { kind: "not-green", because, red: false };
    run.finish("stopped", ending);
  }
  return result;
}

async function findingsOf<Value>(action: () => Promise<Result<Value>>): Promise<Result<Value>> {
  try {
    return await action();
  } catch (error) {
    const carried = carriedBy(error);
    if (carried === undefined) throw error;
    return failure(carried);
  }
}
