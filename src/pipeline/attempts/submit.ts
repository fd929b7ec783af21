import type { RunRecord } from "../../adapters/journal/journal.ts";
import { markSubmitted } from "../../adapters/runtime/hand-off-runtime.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { tell } from "../building/announce.ts";
import { build } from "../build.ts";
import type { BuildOptions, BuildServices, Built } from "../building/building.ts";
import { holdLock } from "../project/hold-lock.ts";
import { memory } from "../project/memory.ts";
import type { Place } from "../project/place.ts";
import { rememberedFolder } from "../project/remembered-folder.ts";
import { findProjectRoot } from "../resolution/find-project.ts";
import { listWaitingTurns, type WaitingTurn } from "../project/waiting-turns.ts";

/** How a submission is judged, beside what was asked when its build began. */
export interface SubmitOptions extends BuildOptions {
  /** False: judged only, whatever was asked then. */
  readonly promote?: boolean;
}

/** Takes what was done in a hand-off's workspace and goes on with its build. */
export async function submit(
  deployment: string | undefined,
  services: BuildServices,
  options: SubmitOptions,
): Promise<Result<Built>> {
  const root = await findProjectRoot(options.cwd);
  const place = await services.openPlace(root, "work");
  if (!place.ok) return place;
  tell(place.diagnostics, options);
  const found = await markWaiting(deployment, place.value);
  place.value.journal.close();
  if (!found.ok) return found;
  const { workspace, run } = found.value;
  const { request: asked, cwd } = memory.run(run.request);
  const request = options.promote === false ? { ...asked, promote: false } : asked;
  const there = { ...options, cwd: rememberedFolder(cwd, root) };
  const built = await build(request, services, there);
  if (built.ok && waitsElsewhere(built.value, run)) {
    const diagnostic = diagnose("refinement/inputs-changed", { workspace });
    options.onEvent({ type: "diagnostic", diagnostic });
  }
  return built;
}

/** Whether another run than the submitted one waits now: it has other inputs. */
function waitsElsewhere({ outcome }: Built, run: RunRecord): boolean {
  return outcome.kind === "waiting" && !outcome.workspace.includes(`-${run.id}-g`);
}

/** Marks the turn that waits as done, but while another psd works on its deployment. */
async function markWaiting(
  deployment: string | undefined,
  place: Place,
): Promise<Result<WaitingTurn>> {
  const found = await findWaiting(deployment, place);
  if (!found.ok) return found;
  const { workspace, turn, run } = found.value;
  return holdLock(run.deployment, place, async () => {
    if (isLastJudged(found.value, place)) await markSubmitted(workspace, turn);
    return found;
  });
}

/**
 * Whether every turn that was submitted before has its verdict. Where a submission was interrupted, its
 * turn is judged first: nobody has seen yet what is to be repaired.
 */
function isLastJudged({ workspace, turn, run }: WaitingTurn, { journal }: Place): boolean {
  const generation = Number(/-g(\d+)$/u.exec(workspace)?.[1]);
  const judged = journal
    .attempts(run.id)
    .filter((it) => it.generation === generation && it.verdict !== undefined);
  return judged.length >= turn - 1;
}

async function findWaiting(
  deployment: string | undefined,
  place: Place,
): Promise<Result<WaitingTurn>> {
  const waiting = await listWaitingTurns(deployment, place);
  const [first] = waiting;
  if (first === undefined) {
    const named = deployment === undefined ? {} : { deployment };
    return failure(diagnose("refinement/nothing-waits", named));
  }
  if (waiting.length === 1) return success(first);
  const deployments = waiting.map((it) => it.run.deployment);
  return failure(diagnose("refinement/several-wait", { deployments }));
}
