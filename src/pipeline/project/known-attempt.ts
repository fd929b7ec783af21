import type { AttemptRecord, Journal } from "../../adapters/journal/journal.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { memory, type RunMemory } from "./memory.ts";
import type { EndedTurn } from "../refinement/generations.ts";
import type { DeploymentRequest } from "../resolution/resolve-deployment.ts";

/** An attempt of the journal with what is remembered of its turn and of its run. */
export interface KnownAttempt {
  readonly attempt: AttemptRecord;
  readonly turn: EndedTurn;
  readonly run: RunMemory;
}

/** The attempt of that id, such as `a7`; `refinement/attempt-unknown` where the project has none. */
export function findAttempt(id: string, journal: Journal): Result<KnownAttempt> {
  const attempt = journal.attempt(id);
  const run = journal.runs(attempt?.deployment).find((it) => it.id === attempt?.run);
  if (attempt === undefined || run === undefined) {
    return failure(diagnose("refinement/attempt-unknown", { attempt: id }));
  }
  return success({ attempt, turn: memory.turn(attempt.record), run: memory.run(run.request) });
}

/** The deployment of an attempt as it was asked for, under the name that it got then. */
export function deploymentOf({ attempt, run }: KnownAttempt): DeploymentRequest {
  return { ...run.request.deployment, name: attempt.deployment };
}
