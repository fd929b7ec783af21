import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { atMost } from "../../platform/at-most.ts";
import type { BuildOptions, BuildRequest, BuildServices, Built } from "./building.ts";
import { findCurrent } from "../inspection/find-current.ts";
import { type KnownProject, readRemembered, rememberedOf } from "../project/known-project.ts";
import { listReceiptNames } from "../promotion/receipt-names.ts";
import { recallProject, type RecallServices } from "../project/recall-project.ts";
import type { Project } from "../resolution/deployment.ts";
import { findUnknownEnvironment } from "../resolution/environment.ts";
import type { DeploymentRequest, RememberedDeployment } from "../resolution/resolve-deployment.ts";
import { sharePlace } from "../project/share-place.ts";

/** What the user asked of the builds of several deployments. */
export interface ManyRequest extends Omit<BuildRequest, "deployment" | "from"> {
  /** Names of deployments, in the order in which they are begun. */
  readonly names: readonly string[];
  readonly budget: DeploymentRequest["budget"];
  readonly environment?: string;
  /** Builds at a time, from 1. */
  readonly jobs: number;
}

/** How several builds are asked, stopped and listened to. */
export interface ManyOptions {
  /** Absolute. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** For the build of one deployment. */
  readonly optionsOf: (deployment: string) => BuildOptions;
  /** Called when the build of a deployment has come to its end. */
  readonly onEnd: (it: BuiltOne) => void;
  /** Says what was thrown where the machine is at fault; undefined for a bug. */
  readonly describeTrouble: (error: unknown) => Diagnostic | undefined;
}

/** One of several builds, as it ended. */
export interface BuiltOne {
  readonly deployment: string;
  readonly built: Result<Built>;
}

/**
 * The names of the deployments that a command means: those that it names, or all of psd.yaml where it
 * names none and there are several. Undefined where it means one, which may be new.
 */
export async function findSeveral(
  named: readonly string[],
  { cwd, clock, version }: { readonly cwd: string } & Omit<RecallServices, "keeps">,
): Promise<Result<readonly string[] | undefined>> {
  if (named.length === 1) return success(undefined);
  const project = await recallProject(cwd, { clock, version, keeps: true });
  if (!project.ok) return project;
  const { root, deployments } = project.value;
  const configured = deployments.map((it) => it.name);
  if (named.length === 0) return success(configured.length > 1 ? configured : undefined);
  const all = new Set([...configured, ...(await listReceiptNames(root))]);
  const unknown = named.filter((it) => !all.has(it));
  if (unknown.length === 0) return success([...new Set(named)]);
  return failure(
    ...unknown.map((name) => diagnose("resolution/deployment-unknown", { name, known: [...all] })),
  );
}

/**
 * Builds several deployments of one project, some at a time. One that cannot be built hinders no other;
 * what has not begun when the signal comes does not begin. A bug in one is thrown after the others have
 * ended.
 */
export async function buildMany(
  request: ManyRequest,
  services: BuildServices,
  options: ManyOptions,
): Promise<Result<readonly BuiltOne[]>> {
  const project = await recallProject(options.cwd, { ...services, keeps: true });
  if (!project.ok) return project;
  const noSuch = findUnknownEnvironment(request.environment, project.value);
  if (noSuch !== undefined) return failure(noSuch);
  const current = await endCurrent(request, project.value, { ...services, ...options });
  const rest = request.names.filter((name) => !current.has(name));
  const built = await buildRest({ ...request, names: rest }, project.value, { services, options });
  const all = new Map([...current, ...built.map((one) => [one.deployment, one] as const)]);
  return success(
    request.names.flatMap((name) => all.get(name) ?? []),
    project.diagnostics,
  );
}

/** Ends what is up to date without a lock or a journal; of a thousand that is often all there is to do. */
async function endCurrent(
  request: Pick<ManyRequest, "names" | "environment" | "fresh">,
  project: Project,
  { clock, version, onEnd }: Pick<BuildServices, "clock" | "version"> & Pick<ManyOptions, "onEnd">,
): Promise<ReadonlyMap<string, BuiltOne>> {
  if (request.fresh) return new Map();
  const current = await findCurrent(request, project, { clock, version, keeps: true });
  const ended = [...current].map(([deployment, receipt]): BuiltOne => {
    const outcome = { kind: "current" as const, receipt };
    return { deployment, built: success({ deployment, outcome }) };
  });
  for (const one of ended) onEnd(one);
  return new Map(ended.map((one) => [one.deployment, one] as const));
}

async function buildRest(
  request: ManyRequest,
  project: Project,
  { services, options }: { readonly services: BuildServices; readonly options: ManyOptions },
): Promise<readonly BuiltOne[]> {
  if (request.names.length === 0) return [];
  const remembered = await readRemembered(project);
  const shared = sharePlace(services);
  try {
    const it = { request, services: shared, options, project, remembered };
    const built = await atMost(request.jobs, request.names, async (name) => {
      if (options.signal.aborted) return undefined;
      const one = await buildOne(name, it);
      options.onEnd(one);
      return one;
    });
    return built.filter((one) => one !== undefined);
  } finally {
    shared.close();
  }
}

interface Many {
  readonly request: ManyRequest;
  readonly services: BuildServices;
  readonly options: ManyOptions;
  readonly project: Project;
  readonly remembered: readonly RememberedDeployment[];
}

async function buildOne(name: string, it: Many): Promise<BuiltOne> {
  const { names: _names, jobs: _jobs, budget, environment, ...asked } = it.request;
  const named = environment === undefined ? {} : { environment };
  const deployment = { target: name, ...named, choices: {}, parameters: {}, budget, allow: [] };
  const options = { ...it.options.optionsOf(name), readKnown: () => knownAgain(name, it) };
  // Most of psd: loaded only where something is built.
  const { build } = await import("../build.ts");
  try {
    return { deployment: name, built: await build({ ...asked, deployment }, it.services, options) };
  } catch (error) {
    const trouble = it.options.describeTrouble(error);
    if (trouble === undefined) throw error;
    return { deployment: name, built: failure(trouble) };
  }
}

/** The project as it was read for all, with the receipt of one deployment as it is now. */
async function knownAgain(
  name: string,
  { project, remembered }: Many,
): Promise<Result<KnownProject>> {
  const { readReceipt } = await import("../promotion/receipt-files.ts");
  const own = await readReceipt(project.root, name);
  if (!own.ok) return own;
  const others = remembered.filter((it) => it.name !== name);
  if (own.value === undefined) return success({ project, remembered: others, receipts: [] });
  const all = [...others, rememberedOf(own.value)];
  return success({ project, remembered: all, receipts: [own.value] });
}
