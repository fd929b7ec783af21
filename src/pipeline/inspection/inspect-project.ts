import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { rememberedOf } from "../known-project.ts";
import { memory } from "../memory.ts";
import type { OpenPlace, Place } from "../place.ts";
import { findBaseDamage } from "../promotion/base.ts";
import { blockingDrift, inspectDrift } from "../promotion/drift.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { readRecord } from "../promotion/record.ts";
import { findInterruption } from "../promotion/recover.ts";
import { listReceiptNames, readReceipt } from "../promotion/receipt-files.ts";
import type { Project } from "../resolution/deployment.ts";
import { readProject } from "../resolution/read-project.ts";
import { resolveDeployment } from "../resolution/resolve-deployment.ts";
import { stalenessOf } from "../standing.ts";
import { listWaitingTurns, type WaitingTurn } from "../waiting-turns.ts";
import { changedContext } from "./changed-context.ts";
import type { DeploymentStatus, Remark, StaleReason } from "./deployment-status.ts";
import { openKnownPlace } from "./known-place.ts";

/** What is looked at. */
export interface InspectRequest {
  /** Absolute folder; its project is meant. */
  readonly cwd: string;
  /** The only deployment that is looked at; all when missing. */
  readonly deployment?: string;
}

/** How a project stands. */
export interface ProjectStatus {
  /** Absolute. */
  readonly root: string;
  /** Those of psd.yaml in its order, then others with a receipt by name, then others that wait. */
  readonly deployments: readonly DeploymentStatus[];
}

interface Inspecting {
  readonly project: Project;
  readonly receipts: ReadonlyMap<string, Result<Receipt | undefined>>;
  readonly place: Place | undefined;
  readonly waiting: readonly WaitingTurn[];
  readonly clock: Clock;
}

/**
 * How every deployment stands against its receipt and its package: no agent, no box, nothing built. What
 * is wrong with one deployment is a remark about it; a failure is about the project.
 */
export async function inspectProject(
  { cwd, deployment }: InspectRequest,
  services: { readonly openPlace: OpenPlace; readonly clock: Clock },
): Promise<Result<ProjectStatus>> {
  const project = await readProject(cwd);
  if (!project.ok) return project;
  const { root, deployments } = project.value;
  const opened = await openKnownPlace(root, services);
  const place = opened.ok ? opened.value : undefined;
  try {
    const waiting = place === undefined ? [] : await listWaitingTurns(deployment, place);
    const promoted = await listReceiptNames(root);
    const named = [...deployments.map((it) => it.name), ...promoted];
    const known = [...new Set([...named, ...waiting.map((it) => it.run.deployment)])];
    if (deployment !== undefined && !known.includes(deployment)) {
      return failure(diagnose("resolution/deployment-unknown", { name: deployment, known }));
    }
    const receipts = new Map(
      await Promise.all(
        promoted.map(async (name) => [name, await readReceipt(root, name)] as const),
      ),
    );
    const it = { project: project.value, receipts, place, waiting, clock: services.clock };
    const wanted = known.filter((name) => deployment === undefined || name === deployment);
    const found = await Promise.all(wanted.map((name) => inspectDeployment(name, it)));
    const diagnostics = [...project.diagnostics, ...opened.diagnostics];
    return success({ root, deployments: found }, diagnostics);
  } finally {
    place?.journal.close();
  }
}

async function inspectDeployment(name: string, it: Inspecting): Promise<DeploymentStatus> {
  const { root, deployments } = it.project;
  const read = it.receipts.get(name);
  const receipt = read?.ok === true ? read.value : undefined;
  const configured = deployments.find((other) => other.name === name);
  const into = receipt?.into ?? configured?.into;
  const neverBuilt = read === undefined && configured !== undefined;
  const interruption = await interruptionRemarks(root, name);
  const remarks: readonly Remark[] = [
    ...(read?.ok === false ? [{ kind: "unfit" as const, diagnostics: read.diagnostics }] : []),
    ...interruption,
    ...(receipt === undefined ? [] : await driftRemarks(receipt, it)),
    ...buildRemarks(name, receipt, it),
    ...(neverBuilt ? [{ kind: "never-built" as const }] : []),
    ...(receipt?.held === undefined ? [] : [{ kind: "held" as const, because: receipt.held }]),
    ...(await staleRemarks(name, receipt, it)),
    ...(receipt === undefined ? [] : verdictRemarks(receipt)),
  ];
  return {
    deployment: name,
    ...(into === undefined ? {} : { into }),
    ...(receipt === undefined ? {} : { promoted: summarise(receipt) }),
    remarks,
  };
}

/** An interrupted promotion; one whose record is damaged is not ended by a build. */
async function interruptionRemarks(
  projectRoot: string,
  deployment: string,
): Promise<readonly Remark[]> {
  if ((await findInterruption({ projectRoot, deployment })) === undefined) return [];
  const record = await readRecord(projectRoot, deployment);
  return record.ok
    ? [{ kind: "interrupted" }]
    : [{ kind: "unfit", diagnostics: record.diagnostics }];
}

async function driftRemarks(
  receipt: Receipt,
  { project, clock }: Inspecting,
): Promise<readonly Remark[]> {
  const drift = await inspectDrift({ projectRoot: project.root, receipt }, { clock });
  if (!drift.ok) return [{ kind: "unfit", diagnostics: drift.diagnostics }];
  const files = blockingDrift(drift.value);
  const layout = drift.value.files.filter((it) => it.state === "layout").map((it) => it.path);
  // Only edits are held against the base.
  const isRead = drift.value.files.length > 0;
  const damage = isRead ? await findBaseDamage(project.root, receipt) : undefined;
  return [
    ...(damage === undefined ? [] : [{ kind: "unfit" as const, diagnostics: [damage] }]),
    ...(files.length === 0 ? [] : [{ kind: "drifted" as const, files }]),
    ...(layout.length === 0 ? [] : [{ kind: "layout" as const, files: layout }]),
  ];
}

/** What the journal knows of the last builds. */
function buildRemarks(
  name: string,
  receipt: Receipt | undefined,
  { waiting, place }: Inspecting,
): readonly Remark[] {
  const handOff = waiting.find((it) => it.run.deployment === name);
  if (handOff !== undefined) {
    const { workspace, turn } = handOff;
    return [{ kind: "waiting", workspace, turn }];
  }
  const last = place?.journal.runs(name).at(0);
  if (last?.state !== "stopped") return [];
  const promotedSince =
    receipt !== undefined && Date.parse(receipt.promotedAt) >= (last.endedAt ?? 0);
  const { kind, because, attempt } = memory.ending(last.outcome);
  if (promotedSince || kind !== "not-green") return [];
  return [{ kind, because, ...(attempt === undefined ? {} : { attempt }) }];
}

/** Composes the package as a build would, and compares. */
async function staleRemarks(
  name: string,
  receipt: Receipt | undefined,
  { project, receipts }: Inspecting,
): Promise<readonly Remark[]> {
  // Without a receipt there is nothing that could be stale, or nothing to compare with.
  if (receipt === undefined) return [];
  const remembered = [...receipts.values()].flatMap((it) =>
    it.ok && it.value !== undefined ? [rememberedOf(it.value)] : [],
  );
  const request = { target: name, choices: {}, parameters: {}, budget: {}, allow: [] };
  const context = { project, remembered, cwd: project.root };
  const deployment = resolveDeployment(request, context);
  // Half of psd: loaded only where there is something to compare with.
  const { composeDeployment } = await import("../prepare.ts");
  const composed = deployment.ok ? await composeDeployment(deployment.value, project) : deployment;
  if (!deployment.ok || !composed.ok) {
    const diagnostics = composed.diagnostics.filter((it) => it.severity === "error");
    return [{ kind: "not-composed", diagnostics }];
  }
  const stale = stalenessOf(composed.value.composition.digests, receipt.digests);
  const because: readonly StaleReason[] = [
    ...(stale.prompt ? ["prompt" as const] : []),
    ...(stale.judge ? ["judge" as const] : []),
    ...(deployment.value.into === receipt.into ? [] : ["target" as const]),
  ];
  const through = changedContext(composed.value.composition.selection.context, receipt.context);
  return because.length === 0 ? [] : [{ kind: "stale", because, through }];
}

function verdictRemarks({ verdict, waivers }: Receipt): readonly Remark[] {
  const nothing = verdict.outcome === "unverified";
  const { unverified: clauses } = verdict;
  return [
    ...(waivers.length === 0 ? [] : [{ kind: "waived" as const, waivers }]),
    ...(nothing || clauses.length > 0 ? [{ kind: "unverified" as const, clauses, nothing }] : []),
  ];
}

function summarise(receipt: Receipt): NonNullable<DeploymentStatus["promoted"]> {
  const { attempt, promotedAt, runtime, model, labels, verdict, files } = receipt;
  return {
    attempt,
    promotedAt,
    runtime,
    ...(model === undefined ? {} : { model }),
    labels,
    outcome: verdict.outcome,
    files: Object.keys(files).length,
  };
}
