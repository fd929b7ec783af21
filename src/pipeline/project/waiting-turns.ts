import { join } from "node:path";
import type { RunRecord } from "../../adapters/journal/journal.ts";
import { listFolder } from "../../platform/files.ts";
import { memory } from "./memory.ts";
import type { Place } from "./place.ts";

/** A hand-off that waits for its files. */
export interface WaitingTurn {
  /** Absolute. */
  readonly workspace: string;
  readonly turn: number;
  readonly run: RunRecord;
}

/** The hand-offs of a project, or of one deployment, that wait for `psd submit`; the newest first. */
export async function listWaitingTurns(
  deployment: string | undefined,
  { journal, workspaces }: Pick<Place, "journal" | "workspaces">,
): Promise<readonly WaitingTurn[]> {
  const names = await listFolder(workspaces.folder);
  return journal
    .runs(deployment)
    .filter((run) => run.state === "open")
    .flatMap((run) => waitingTurn(run, names, workspaces.folder) ?? []);
}

/** The turn that a hand-off waits for: the one after the last that was given or submitted in its newest generation. */
function waitingTurn(
  run: RunRecord,
  names: readonly string[],
  folder: string,
): WaitingTurn | undefined {
  const { runtime, request } = memory.run(run.request);
  if (runtime !== "hand-off") return undefined;
  const prefix = `${run.deployment}-${run.id}-g`;
  const generations = names
    .filter((name) => name.startsWith(prefix) && /^\d+$/u.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
  if (generations.length === 0) return undefined;
  const generation = Math.max(...generations);
  // A build that goes on from an attempt has it as its first turn, which nobody submits.
  const given = generation === 1 && request.from !== undefined ? 1 : 0;
  const name = `${prefix}${generation}`;
  const submitted = names.map((it) => submittedTurn(it, name));
  return { workspace: join(folder, name), turn: Math.max(given, ...submitted) + 1, run };
}

/** The turn of which a name is the note that it was submitted; 0 for other names. */
function submittedTurn(name: string, workspace: string): number {
  const start = `${workspace}.turn-`;
  return name.startsWith(start) ? Number(/^\d+/u.exec(name.slice(start.length))?.[0] ?? 0) : 0;
}
