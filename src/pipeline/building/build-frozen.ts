import { type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import type { DeploymentStatus } from "../inspection/deployment-status.ts";
import { inspectProject, type ProjectStatus } from "../inspection/inspect-project.ts";
import { type KnownProject, readRemembered } from "../project/known-project.ts";
import type { OpenPlace } from "../project/place.ts";
import { readReceipt } from "../promotion/receipt-files.ts";
import { readProject } from "../resolution/read-project.ts";
import {
  type Validated,
  validateSubject,
  type ValidateOptions,
  type ValidateServices,
} from "../judging/validate-subject.ts";
import { promotedSubject } from "../judging/validation-subjects.ts";

/** What is built without generating anything. */
export interface FrozenRequest {
  /** The only deployments that are meant; all when missing. */
  readonly names?: readonly string[];
  /** The environment that is meant; that of each last build when missing. */
  readonly environment?: string;
  /** Whether a deployment is as a build would leave it, so that only its checks are open. */
  readonly stands: (status: DeploymentStatus) => boolean;
}

/** What the outside world gives a frozen build. */
export interface FrozenServices extends ValidateServices {
  readonly clock: Clock;
  readonly openPlace: OpenPlace;
  readonly version: string;
}

/** How a frozen build is shown. */
export interface FrozenOptions extends ValidateOptions {
  readonly onEnd: (one: FrozenOne) => void;
}

/** One deployment that was judged, or why it could not be. */
export interface FrozenOne {
  readonly deployment: string;
  readonly judged: Result<Validated>;
}

/** A project that was looked at and judged, and not changed. */
export interface FrozenBuild {
  readonly status: ProjectStatus;
  /** Those that stand. */
  readonly judged: readonly FrozenOne[];
}

/**
 * What a build would find, without generating, promoting or writing anything: how each deployment stands, and,
 * of each that stands, the verdict on what is promoted. One after the other, so that each has the machine.
 */
export async function buildFrozen(
  { names, environment, stands }: FrozenRequest,
  services: FrozenServices,
  options: FrozenOptions,
): Promise<Result<FrozenBuild>> {
  const { cwd, signal } = options;
  const laid = environment === undefined ? {} : { environment };
  const meant = names === undefined ? {} : { deployments: names };
  const asked = { cwd, frozen: true, ...meant, ...laid };
  const status = await inspectProject(asked, services);
  if (!status.ok) return status;
  const project = await readProject(cwd);
  if (!project.ok) return project;
  const remembered = await readRemembered(project.value);
  const known = { project: project.value, remembered };
  const judged: FrozenOne[] = [];
  for (const it of status.value.deployments) {
    if (signal.aborted) break;
    if (it.promoted === undefined || !stands(it)) continue;
    const verdict = await judge({ deployment: it.deployment, known, laid }, services, options);
    const one = { deployment: it.deployment, judged: verdict };
    options.onEnd(one);
    judged.push(one);
  }
  return success({ status: status.value, judged }, status.diagnostics);
}

interface Judging {
  readonly deployment: string;
  readonly known: Omit<KnownProject, "receipts">;
  readonly laid: { readonly environment?: string };
}

async function judge(
  { deployment, known, laid }: Judging,
  services: FrozenServices,
  options: FrozenOptions,
): Promise<Result<Validated>> {
  const receipt = await readReceipt(known.project.root, deployment);
  if (!receipt.ok) return receipt;
  if (receipt.value === undefined) throw new Error(`The receipt of ${deployment} is gone`);
  const place = { ...options, ...services, known: { ...known, receipts: [receipt.value] } };
  const asked = { choices: {}, parameters: {}, ...laid };
  const subject = await promotedSubject(receipt.value, asked, place);
  return subject.ok ? validateSubject(subject.value, services, options) : subject;
}
