import type { AttemptRecord, RunRecord } from "../../adapters/journal/journal.ts";
import type { Usage } from "../../adapters/runtime/runtime.ts";
import { memory, type RunEnding } from "../project/memory.ts";
import type { Place } from "../project/place.ts";
import type { Receipt } from "../promotion/receipt.ts";
import type { Outcome } from "../validation/verdict.ts";
import { listWaitingTurns } from "../project/waiting-turns.ts";

/** An attempt in short. */
export interface AttemptSummary {
  readonly id: string;
  readonly generation: number;
  /** From 1 within the generation. */
  readonly turn: number;
  /** Missing where it was not judged. */
  readonly outcome?: Outcome;
  /** Criteria and built-in checks that passed, and all that were judged. */
  readonly passed: number;
  readonly total: number;
  readonly usage: Usage;
  /** Milliseconds of the agent and of the checks. */
  readonly durationMs: number;
  /** `now`: it is what stands in the project. `before`: it was, and something else was promoted since. */
  readonly promoted?: "now" | "before";
}

/** One build. */
export interface RunSummary {
  readonly id: string;
  readonly deployment: string;
  /** How the runtime is named. */
  readonly runtime: string;
  readonly state: RunRecord["state"] | "waiting";
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The attempt it went on from. */
  readonly from?: string;
  /** Missing where it has not ended. */
  readonly ending?: RunEnding;
  /** The oldest first. */
  readonly attempts: readonly AttemptSummary[];
}

/** The builds of a project, or of one deployment, the newest first; `receipts` is all that is promoted. */
export async function listRuns(
  { deployment, receipts }: { readonly deployment?: string; readonly receipts: readonly Receipt[] },
  place: Pick<Place, "journal" | "workspaces">,
): Promise<readonly RunSummary[]> {
  const { journal } = place;
  const waiting = new Set((await listWaitingTurns(deployment, place)).map((it) => it.run.id));
  const runs = journal.runs(deployment);
  const promoted = new Set(runs.flatMap((run) => promotedBy(run) ?? []));
  return runs.map((run) => {
    const { id, state, startedAt, endedAt } = run;
    const { runtime, request } = memory.run(run.request);
    const ending = endingOf(run);
    const attempts = journal.attempts(id);
    return {
      id,
      deployment: run.deployment,
      runtime,
      state: waiting.has(id) ? "waiting" : state,
      startedAt,
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(request.from === undefined ? {} : { from: request.from }),
      ...(ending === undefined ? {} : { ending }),
      attempts: attempts.map((it) => summarise(it, promotionOf(it, { promoted, receipts }))),
    };
  });
}

/** Whether an attempt of the journal is what a receipt is of. Numbers of attempts are those of one clone. */
export function isOfReceipt(
  { id, tree, deployment }: Pick<AttemptRecord, "id" | "tree" | "deployment">,
  receipt: Pick<Receipt, "deployment" | "attempt" | "tree">,
): boolean {
  return receipt.deployment === deployment && receipt.attempt === id && receipt.tree === tree;
}

function promotionOf(
  attempt: AttemptRecord,
  {
    promoted,
    receipts,
  }: { readonly promoted: ReadonlySet<string>; readonly receipts: readonly Receipt[] },
): AttemptSummary["promoted"] {
  if (receipts.some((it) => isOfReceipt(attempt, it))) return "now";
  const { deployment } = attempt;
  const earlier = receipts.some(
    ({ previous, ...it }) =>
      previous !== undefined && isOfReceipt(attempt, { ...previous, deployment: it.deployment }),
  );
  return earlier || promoted.has(`${deployment}/${attempt.id}`) ? "before" : undefined;
}

/** The attempt that a run promoted, with its deployment. */
function promotedBy(run: RunRecord): string | undefined {
  const ending = endingOf(run);
  return ending?.kind === "promoted" ? `${run.deployment}/${ending.attempt}` : undefined;
}

function endingOf(run: RunRecord): RunEnding | undefined {
  return run.outcome === undefined ? undefined : memory.ending(run.outcome);
}

function summarise(attempt: AttemptRecord, promoted: AttemptSummary["promoted"]): AttemptSummary {
  const { id, generation, turn } = attempt;
  const { record } = memory.turn(attempt.record);
  const verdict = attempt.verdict === undefined ? undefined : memory.verdict(attempt.verdict);
  const results = verdict?.results ?? [];
  return {
    id,
    generation,
    turn,
    ...(verdict === undefined ? {} : { outcome: verdict.outcome }),
    passed: results.filter((it) => it.end === "passed" || it.end === "signed").length,
    total: results.length,
    usage: record.usage,
    durationMs: record.durationMs + (verdict?.durationMs ?? 0),
    ...(promoted === undefined ? {} : { promoted }),
  };
}
