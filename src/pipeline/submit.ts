import { join } from "node:path";
import type { RunRecord } from "../adapters/journal/journal.ts";
import { markSubmitted } from "../adapters/runtime/hand-off-runtime.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../diagnostics/result.ts";
import { listFolder } from "../platform/files.ts";
import { build, type BuildOptions, type BuildServices, type Built } from "./build.ts";
import { memory } from "./memory.ts";
import type { Place } from "./place.ts";
import { findProjectRoot } from "./resolution/find-project.ts";

/** A hand-off that waits for its files. */
interface WaitingTurn {
  readonly workspace: string;
  readonly turn: number;
  readonly run: RunRecord;
}

/** Takes what was done in a hand-off's workspace and goes on with its build. */
export async function submit(
  deployment: string | undefined,
  services: BuildServices,
  options: BuildOptions,
): Promise<Result<Built>> {
  const root = await findProjectRoot(options.cwd);
  const place = await services.openPlace(root);
  if (!place.ok) return place;
  const found = await findWaiting(deployment, place.value);
  place.value.journal.close();
  if (!found.ok) return found;
  const { workspace, turn, run } = found.value;
  await markSubmitted(workspace, turn);
  const { request, cwd } = memory.run(run.request);
  return build(request, services, { ...options, cwd });
}

async function findWaiting(
  deployment: string | undefined,
  { journal, workspaces }: Place,
): Promise<Result<WaitingTurn>> {
  const names = await listFolder(workspaces.root);
  const waiting = journal
    .runs(deployment)
    .filter((run) => run.state === "open")
    .flatMap((run) => waitingTurn(run, names, workspaces.root) ?? []);
  const [first] = waiting;
  if (first === undefined) {
    const named = deployment === undefined ? {} : { deployment };
    return failure(diagnose("refinement/nothing-waits", named));
  }
  if (waiting.length === 1) return success(first);
  const deployments = waiting.map((it) => it.run.deployment);
  return failure(diagnose("refinement/several-wait", { deployments }));
}

/** The turn that a hand-off waits for: the first of its newest generation that was not submitted. */
function waitingTurn(
  run: RunRecord,
  names: readonly string[],
  root: string,
): WaitingTurn | undefined {
  if (memory.run(run.request).runtime !== "hand-off") return undefined;
  const prefix = `${run.deployment}-${run.id}-g`;
  const generations = names
    .filter((name) => name.startsWith(prefix) && /^\d+$/u.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
  if (generations.length === 0) return undefined;
  const name = `${prefix}${Math.max(...generations)}`;
  const submitted = names.filter((it) => it.startsWith(`${name}.turn-`)).length;
  return { workspace: join(root, name), turn: submitted + 1, run };
}
