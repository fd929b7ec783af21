import type { Store } from "../../adapters/store/store.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { announce, tell } from "./announce.ts";
import type { OnBuildEvent } from "../events.ts";
import type { ReadKnownProject } from "../project/known-project.ts";
import { mendBase } from "./mend-base.ts";
import { type Prepared, prepare } from "../project/prepare.ts";
import { findTargetObstacle } from "../promotion/find-target-obstacle.ts";
import { recover } from "../promotion/recover.ts";
import { refuseDrift } from "./refuse-drift.ts";
import type { DeploymentRequest } from "../resolution/resolve-deployment.ts";

/** What is about to write into the project, and holds the lock for it. */
export interface Beginning {
  readonly request: {
    readonly deployment: DeploymentRequest;
    readonly discard: boolean;
    /** False: nothing is written into the target. */
    readonly promote: boolean;
  };
  readonly prepared: Prepared;
}

/**
 * What comes first under the lock, before anything is spent: an interrupted promotion is finished or
 * undone; a damaged base is made anew; a target that cannot be written and hand edits stop a command that
 * would promote. The answer is what is prepared after that.
 */
export async function beginLocked(
  { request, prepared }: Beginning,
  services: { readonly store: Store; readonly clock: Clock },
  options: {
    readonly cwd: string;
    readonly onEvent: OnBuildEvent;
    readonly readKnown?: ReadKnownProject;
  },
): Promise<Result<Prepared>> {
  const { project, deployment } = prepared;
  const place = { projectRoot: project.root, deployment: deployment.name };
  const recovered = await recover(place, services);
  if (!recovered.ok) return recovered;
  tell(recovered.diagnostics, options);
  const isSame = recovered.value === undefined;
  const current = isSame
    ? success(prepared)
    : await prepare(request.deployment, options.cwd, options.readKnown);
  if (!current.ok) return current;
  const obstacle = request.promote
    ? findTargetObstacle(project.root, current.value.deployment.into)
    : undefined;
  if (obstacle !== undefined) return failure(obstacle);
  if (current.value.receipt !== undefined) {
    tell(await mendBase(project.root, current.value.receipt, services), options);
  }
  if (request.promote) {
    const drift = await refuseDrift(current.value, request, services);
    if (!drift.ok) return drift;
  }
  announce(current.value.composition, options);
  return success(current.value);
}
