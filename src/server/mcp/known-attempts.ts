import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { openKnownPlace } from "../../pipeline/inspection/known-place.ts";
import { type ShownAttempt, showAttempt } from "../../pipeline/inspection/show-attempt.ts";
import { readUsableProject } from "../../pipeline/project/known-project.ts";
import type { Place } from "../../pipeline/project/place.ts";
import { listWaitingTurns, type WaitingTurn } from "../../pipeline/project/waiting-turns.ts";
import { composeFeedback } from "../../pipeline/refinement/compose-feedback.ts";
import { cutText } from "./cut-text.ts";
import type { McpContext } from "./context.ts";

type Known = Pick<McpContext, "root" | "services">;

/** An attempt in the safe view; what is sealed is dropped here and goes no further. */
export async function findAttempt(name: string, known: Known): Promise<Result<ShownAttempt>> {
  return withPlace(known, (place) => showIn(name, place, known.root));
}

/** A hand-off that waits, and what was said of its last attempt. */
export interface WaitingRepair extends Omit<WaitingTurn, "run"> {
  readonly deployment: string;
  /** Missing before the first attempt. */
  readonly feedback?: string;
}

/** The hand-off that waits, or that of a deployment, with the feedback to its last attempt. */
export async function findWaiting(
  deployment: string | undefined,
  known: Known,
): Promise<Result<WaitingRepair>> {
  return withPlace(known, async (place) => {
    const waiting = place === undefined ? [] : await listWaitingTurns(deployment, place);
    const [first] = waiting;
    if (place === undefined || first === undefined) {
      const named = deployment === undefined ? {} : { deployment };
      return failure(diagnose("refinement/nothing-waits", named));
    }
    if (waiting.length > 1) {
      const deployments = waiting.map((it) => it.run.deployment);
      return failure(diagnose("refinement/several-wait", { deployments }));
    }
    const { run, workspace, turn } = first;
    const there = { deployment: run.deployment, workspace, turn };
    const last = turn === 1 ? undefined : place.journal.attempts(run.id).at(-1);
    if (last === undefined) return success(there);
    const shown = await showIn(last.id, place, known.root);
    if (!shown.ok) return shown;
    const feedback = feedbackOf(shown.value);
    return success({ ...there, ...(feedback === undefined ? {} : { feedback }) });
  });
}

/** What an agent is told after an attempt; nothing where it was not judged, or where nothing failed. */
export function feedbackOf(shown: ShownAttempt): string | undefined {
  if (shown.source !== "journal" || shown.verdict?.outcome !== "red") return undefined;
  const { verdict, regressions = [] } = shown;
  return cutText(composeFeedback({ verdict, regressions }));
}

async function showIn(
  name: string,
  place: Place | undefined,
  root: string,
): Promise<Result<ShownAttempt>> {
  const project = await readUsableProject(root);
  if (!project.ok) return project;
  const deployments = project.value.project.deployments.map((it) => it.name);
  const found = await showAttempt(name, { place, receipts: project.value.receipts, deployments });
  return found.ok ? success(found.value.shown) : found;
}

async function withPlace<Value>(
  { root, services }: Known,
  look: (place: Place | undefined) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const place = await openKnownPlace(root, services);
  if (!place.ok) return place;
  try {
    return await look(place.value);
  } finally {
    place.value?.journal.close();
  }
}
