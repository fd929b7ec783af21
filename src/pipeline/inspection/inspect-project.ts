import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import type { OpenPlace } from "../project/place.ts";
import { recallProject } from "../project/recall-project.ts";
import { listReceiptNames } from "../promotion/receipt-names.ts";
import type { ReceiptHead } from "../promotion/receipt-head.ts";
import type { Project } from "../resolution/deployment.ts";
import { findUnknownEnvironment } from "../resolution/environment.ts";
import { stalenessOf } from "../building/standing.ts";
import { changedContext } from "./changed-context.ts";
import type { DeploymentStatus, Remark, StaleReason } from "./deployment-status.ts";
import { type Builds, findBuilds, nothingBuilt } from "./find-builds.ts";
import { findOrphans } from "./find-orphans.ts";
import { placeFaults } from "./place-faults.ts";
import { type Surveyed, survey } from "./survey.ts";
import { asMerged, findUnmergedIn } from "./unmerged-remarks.ts";

/** What is looked at. */
export interface InspectRequest {
  /** Absolute folder; its project is meant. */
  readonly cwd: string;
  /** The only deployments that are looked at; all when missing. */
  readonly deployments?: readonly string[];
  /** The environment under which they are looked at; that of each last build when missing. */
  readonly environment?: string;
  /**
   * Nothing is written, and only what lies in the project counts: what the journal of this machine knows of
   * builds is left out.
   */
  readonly frozen: boolean;
}

/** How a project stands. */
export interface ProjectStatus {
  /** Absolute. */
  readonly root: string;
  /** Absolute path of psd.yaml; missing where there is none. */
  readonly configuration?: string;
  /** Those of psd.yaml in its order, then others with a receipt by name, then others that wait. */
  readonly deployments: readonly DeploymentStatus[];
}

/** What inspecting a project needs. */
export interface InspectServices {
  readonly openPlace: OpenPlace;
  readonly clock: Clock;
  /** The version of this psd. */
  readonly version: string;
}

/**
 * How every deployment stands against its receipt and its package: no agent, no box, nothing built. What
 * is wrong with one deployment is a remark about it; a failure is about the project.
 */
export async function inspectProject(
  { cwd, deployments: asked, environment, frozen }: InspectRequest,
  { openPlace, clock, version }: InspectServices,
): Promise<Result<ProjectStatus>> {
  const project = await recallProject(cwd, { clock, version, keeps: !frozen });
  if (!project.ok) return project;
  const noSuch = findUnknownEnvironment(environment, project.value);
  if (noSuch !== undefined) return failure(noSuch);
  const { root, configuration, deployments } = project.value;
  const builds = frozen ? nothingBuilt : await findBuilds(root, asked, { openPlace, clock });
  const promoted = await listReceiptNames(root);
  const orphans = await findOrphans(project.value, promoted);
  const configured = deployments.map((it) => it.name);
  const known = new Set([...configured, ...promoted, ...builds.waiting, ...orphans.keys()]);
  const unknown = (asked ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    const all = { known: [...known] };
    return failure(
      ...unknown.map((name) => diagnose("resolution/deployment-unknown", { name, ...all })),
    );
  }
  const names = [...new Set(asked ?? known)];
  const request = { project: project.value, names, promoted, environment };
  const surveyed = await survey(request, { clock, version, withBase: false, keeps: !frozen });
  const found = await placeFaults(surveyed, project.value);
  const unmerged = await findUnmergedIn(root, found);
  const statusOf = describe({ project: project.value, found, builds, unmerged, orphans });
  const diagnostics = [...project.diagnostics, ...builds.diagnostics];
  const place = { root, ...(configuration === undefined ? {} : { configuration }) };
  return success({ ...place, deployments: names.map(statusOf) }, diagnostics);
}

interface Described {
  readonly project: Project;
  readonly found: ReadonlyMap<string, Surveyed>;
  readonly builds: Builds;
  /** Paths relative to the project. */
  readonly unmerged: ReadonlySet<string>;
  readonly orphans: ReadonlyMap<string, Remark>;
}

function describe({
  project,
  found,
  builds,
  unmerged,
  orphans,
}: Described): (name: string) => DeploymentStatus {
  const configured = new Map(project.deployments.map((it) => [it.name, it] as const));
  return (name) => {
    const it = found.get(name);
    const read = it?.look.receipt;
    const receipt = read?.ok === true ? read.value : undefined;
    const entry = configured.get(name);
    const into = receipt?.into ?? entry?.into;
    const unlocked = unlockedRemarks(entry);
    const neverBuilt = read?.ok !== false && receipt === undefined && configured.has(name);
    const remarks: readonly Remark[] = [
      ...(it?.look.remarks.map((remark) => asMerged(remark, receipt, unmerged)) ?? []),
      ...unlocked,
      ...(orphans.has(name) ? [orphans.get(name)].filter((one) => one !== undefined) : []),
      ...builds.remarksOf(name, receipt),
      ...(neverBuilt ? [{ kind: "never-built" as const }] : []),
      ...(receipt?.held === undefined ? [] : [{ kind: "held" as const, because: receipt.held }]),
      ...(it === undefined || receipt === undefined || unlocked.length > 0
        ? []
        : staleRemarks(it, receipt)),
      ...(receipt === undefined ? [] : verdictRemarks(receipt)),
    ];
    return {
      deployment: name,
      ...(into === undefined ? {} : { into }),
      ...(receipt === undefined ? {} : { promoted: summarise(receipt, it?.look.files ?? 0) }),
      remarks,
    };
  };
}

/** Which version a package of a registry or of git is must be pinned. */
function unlockedRemarks(entry: Project["deployments"][number] | undefined): readonly Remark[] {
  if (entry?.source === undefined || entry.pin !== undefined) return [];
  const { specifier: text } = entry;
  return [{ kind: "unfit", diagnostics: [diagnose("resolution/not-locked", { text })] }];
}

/** How what would be built differs from what was. */
function staleRemarks({ deployment, composed }: Surveyed, receipt: ReceiptHead): readonly Remark[] {
  if (deployment?.ok !== true || composed?.ok !== true) {
    const found = [...(deployment?.diagnostics ?? []), ...(composed?.diagnostics ?? [])];
    return [{ kind: "not-composed", diagnostics: found.filter((it) => it.severity === "error") }];
  }
  const stale = stalenessOf(composed.value.digests, receipt.digests);
  const because: readonly StaleReason[] = [
    ...(stale.prompt ? ["prompt" as const] : []),
    ...(stale.judge ? ["judge" as const] : []),
    ...(deployment.value.into === receipt.into ? [] : ["target" as const]),
  ];
  const through = changedContext(composed.value.context, receipt.context);
  return because.length === 0 ? [] : [{ kind: "stale", because, through }];
}

function verdictRemarks({ verdict, waivers }: ReceiptHead): readonly Remark[] {
  const nothing = verdict.outcome === "unverified";
  const { unverified: clauses } = verdict;
  return [
    ...(waivers.length === 0 ? [] : [{ kind: "waived" as const, waivers }]),
    ...(nothing || clauses.length > 0 ? [{ kind: "unverified" as const, clauses, nothing }] : []),
  ];
}

function summarise(receipt: ReceiptHead, files: number): NonNullable<DeploymentStatus["promoted"]> {
  const { attempt, promotedAt, runtime, model, environment, labels, verdict } = receipt;
  return {
    attempt,
    promotedAt,
    runtime,
    ...(model === undefined ? {} : { model }),
    ...(environment === undefined ? {} : { environment }),
    labels,
    outcome: verdict.outcome,
    files,
  };
}
