import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, withFindings } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { holdLock } from "../project/hold-lock.ts";
import type { OpenPlace, Place } from "../project/place.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { readReceipt } from "../promotion/receipt-files.ts";
import { listBaseNames, listReceiptNames } from "../promotion/receipt-names.ts";
import { recover } from "../promotion/recover.ts";
import type { Deployment, Project } from "../resolution/deployment.ts";
import { readProject } from "../resolution/read-project.ts";

/** What a change of a deployment needs of the outside world. */
export interface LifeServices {
  readonly openPlace: OpenPlace;
  readonly clock: Clock;
}

/** A deployment that is about to be changed; its lock is held. */
export interface Life {
  readonly name: string;
  readonly project: Project;
  readonly place: Place;
  readonly clock: Clock;
  /** Undefined where nothing is promoted. */
  readonly receipt: Receipt | undefined;
  /** In psd.yaml; undefined where it has none. */
  readonly entry: Deployment | undefined;
}

/** Which deployment is changed, and whether one that was never promoted may be. */
export interface LifeRequest {
  readonly deployment: string;
  /** Absolute. */
  readonly cwd: string;
  readonly mayBeUnbuilt: boolean;
}

/**
 * Runs a change of a deployment under its lock, after an interrupted promotion of it has been finished or
 * undone. An unknown name is a diagnostic.
 */
export async function changeDeployment<Value>(
  { deployment: name, cwd, mayBeUnbuilt }: LifeRequest,
  services: LifeServices,
  change: (life: Life) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const project = await readProject(cwd);
  if (!project.ok) return project;
  const { root, deployments } = project.value;
  const promoted = await listReceiptNames(root);
  const others = mayBeUnbuilt
    ? [...deployments.map((it) => it.name), ...(await listBaseNames(root))]
    : [];
  const known = [...new Set([...others, ...promoted])];
  if (!known.includes(name)) {
    return failure(diagnose("resolution/deployment-unknown", { name, known }));
  }
  const place = await services.openPlace(root, "work");
  if (!place.ok) return place;
  const entry = deployments.find((it) => it.name === name);
  const it = { name, project: project.value, place: place.value, clock: services.clock, entry };
  try {
    const changed = await holdLock(name, place.value, () => changeLocked(it, change));
    return withFindings(place.diagnostics, changed);
  } finally {
    place.value.journal.close();
  }
}

async function changeLocked<Value>(
  it: Omit<Life, "receipt">,
  change: (life: Life) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const { name, project, place } = it;
  const recovered = await recover({ projectRoot: project.root, deployment: name }, place);
  if (!recovered.ok) return recovered;
  const receipt = await readReceipt(project.root, name);
  if (!receipt.ok) return receipt;
  const changed = await change({ ...it, receipt: receipt.value });
  return { ...changed, diagnostics: [...recovered.diagnostics, ...changed.diagnostics] };
}
