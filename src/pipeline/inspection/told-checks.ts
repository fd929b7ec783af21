import type { AttemptRecord, Journal } from "../../adapters/journal/journal.ts";
import { memory } from "../project/memory.ts";

/**
 * Digests of the held-out checks of a deployment whose failure an agent was told as a symptom, in this clone:
 * those that failed in an attempt after which the same generation went on. They are of the safe view, and
 * meant to be compared with such digests only: a named criterion must not be found by them.
 */
export function findToldChecks(
  deployment: string,
  journal: Pick<Journal, "runs" | "attempts">,
): ReadonlySet<string> {
  return new Set(
    journal.runs(deployment).flatMap((run) => {
      const attempts = journal.attempts(run.id);
      return attempts.filter((it) => hasFollower(it, attempts)).flatMap(failedHeldOut);
    }),
  );
}

function hasFollower(
  { generation, turn }: AttemptRecord,
  attempts: readonly AttemptRecord[],
): boolean {
  return attempts.some((it) => it.generation === generation && it.turn === turn + 1);
}

function failedHeldOut({ verdict }: AttemptRecord): readonly string[] {
  if (verdict === undefined) return [];
  return memory
    .verdict(verdict)
    .results.filter((it) => it.heldOut && it.end === "failed")
    .map((it) => it.digest);
}
