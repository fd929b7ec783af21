import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { pathKind } from "../../platform/files.ts";
import { compose } from "../composition/compose.ts";
import type { Composition } from "../composition/composition.ts";
import { select } from "../composition/select.ts";
import { type KnownProject, type ReadKnownProject, readUsableProject } from "./known-project.ts";
import { readOverlay } from "../package/read-overlay.ts";
import { readPackage } from "../package/read-package.ts";
import type { SpecPrompt } from "../package/spec-prompt.ts";
import type { Receipt } from "../promotion/receipt.ts";
import type { Deployment, Project } from "../resolution/deployment.ts";
import { findOverlayLink } from "../resolution/overlay.ts";
import { createPlacer } from "../resolution/place-in-project.ts";
import {
  findContextPlaces,
  type FindContextPlaces,
  readContext,
} from "../resolution/read-context.ts";
import { readValues } from "../resolution/read-values.ts";
import { type DeploymentRequest, resolveDeployment } from "../resolution/resolve-deployment.ts";

/** A deployment ready to be built or looked at: its package composed, its receipt read. */
export interface Prepared {
  readonly project: Project;
  readonly deployment: Deployment;
  readonly specPrompt: SpecPrompt;
  readonly composition: Composition;
  /** Of the last promotion; undefined where there was none. */
  readonly receipt: Receipt | undefined;
}

/** Package → resolution → composition: everything of a build that needs no agent and no box. */
export async function prepare(
  request: DeploymentRequest,
  cwd: string,
  readKnown: ReadKnownProject = readUsableProject,
): Promise<Result<Prepared>> {
  const known = await readKnown(cwd);
  if (!known.ok) return known;
  const { project, receipts } = known.value;
  const deployment = resolveFit(request, known.value, cwd);
  if (!deployment.ok) return deployment;
  const composed = await composeDeployment(deployment.value, project);
  if (!composed.ok) {
    return failure(...(await createPlacer(project)(deployment.value, composed.diagnostics)));
  }
  const receipt = receipts.find((it) => it.deployment === deployment.value.name);
  const prepared = { project, deployment: deployment.value, ...composed.value, receipt };
  return success(prepared, [...known.diagnostics, ...composed.diagnostics]);
}

/** The deployment that is meant; where its own receipt cannot be used, that is what is told. */
function resolveFit(
  request: DeploymentRequest,
  { project, remembered, unfit = new Map() }: KnownProject,
  cwd: string,
): Result<Deployment> {
  const deployment = resolveDeployment(request, { project, remembered, cwd });
  const names = deployment.ok ? [deployment.value.name] : [request.name, request.target];
  const wrong = names.flatMap((it) => (it === undefined ? [] : (unfit.get(it) ?? [])));
  return wrong.length === 0 ? deployment : failure(...wrong);
}

/** What of a deployment decides its composition. */
export type ComposedDeployment = Pick<
  Deployment,
  "name" | "packagePath" | "source" | "overlay" | "choices" | "parameters" | "context"
> &
  Partial<Pick<Deployment, "specifier">>;

/** How the parts of a composition are read; deployments of one project may share what was read. */
export interface CompositionSources {
  readonly readPackage: (path: string) => Promise<Result<SpecPrompt>>;
  /** As psd reads overlays when missing. */
  readonly readOverlay?: (path: string) => Promise<Result<SpecPrompt>>;
  readonly findContextPlaces: FindContextPlaces;
}

/** Sources for deployments that come by package: the last package, and what git tracks, are read once. */
export function shareSources(): CompositionSources {
  let last: { readonly path: string; readonly read: Promise<Result<SpecPrompt>> } | undefined;
  let places: ReturnType<FindContextPlaces> | undefined;
  return {
    readPackage: (path) => {
      if (last?.path !== path) last = { path, read: readPackage(path) };
      return last.read;
    },
    findContextPlaces: (project) => (places ??= findContextPlaces(project)),
  };
}

/** Reads and composes the package of a deployment, with the project's own files that it gives as context. */
export async function composeDeployment(
  deployment: ComposedDeployment,
  project: Pick<Project, "root" | "configuration" | "deployments">,
  sources: CompositionSources = { readPackage: (path) => readPackage(path), findContextPlaces },
): Promise<Result<{ readonly specPrompt: SpecPrompt; readonly composition: Composition }>> {
  if (deployment.source !== undefined && (await pathKind(deployment.packagePath)) === "missing") {
    return failure(diagnose("resolution/package-missing", { text: deployment.specifier ?? "" }));
  }
  const specPrompt = await sources.readPackage(deployment.packagePath);
  const link = deployment.overlay && findOverlayLink(project.root, deployment.overlay);
  if (link) return failure(link);
  const overlay =
    deployment.overlay === undefined
      ? undefined
      : await (sources.readOverlay ?? readOverlay)(join(project.root, deployment.overlay));
  const context = await readContext(deployment, project, sources.findContextPlaces);
  const read: Diagnostic[] = [
    ...specPrompt.diagnostics,
    ...(overlay?.diagnostics ?? []),
    ...context.diagnostics,
  ];
  if (!specPrompt.ok || overlay?.ok === false || !context.ok) return failure(...read);
  const { parameters } = deployment;
  const { parameters: definitions } = specPrompt.value.manifest;
  const texts = await readValues({ parameters, definitions, root: project.root });
  read.push(...texts.diagnostics);
  if (!texts.ok) return failure(...read);
  const selection = select({
    specPrompt: specPrompt.value,
    choices: deployment.choices,
    parameters,
    texts: texts.value,
    context: context.value,
    ...(overlay === undefined ? {} : { overlay: overlay.value }),
  });
  if (!selection.ok) return failure(...read, ...selection.diagnostics);
  const composition = compose(selection.value);
  const diagnostics = [...read, ...selection.diagnostics, ...composition.diagnostics];
  if (!composition.ok) return failure(...diagnostics);
  return success({ specPrompt: specPrompt.value, composition: composition.value }, diagnostics);
}
