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

/** The turn that a hand-off waits for: the first of its newest generation that was not submitted. */
function waitingTurn(
  run: RunRecord,
  names: readonly string[],
  folder: string,
): WaitingTurn | undefined {
  if (memory.run(run.request).runtime !== "hand-off") return undefined;
  const prefix = `${run.deployment}-${run.id}-g`;
  const generations = names
    .filter((name) => name.startsWith(prefix) && /^\d+$/u.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
  if (generations.length === 0) return undefined;
  const name = `${prefix}${Math.max(...generations)}`;
  const submitted = names.filter((it) => it.startsWith(`${name}.turn-`)).length;
  return { workspace: join(folder, name), turn: submitted + 1, run };
}
