import type { PackageSource } from "../../adapters/registry/registry.ts";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import {
  type Budget,
  defaultBudget,
  type Deployment,
  deploymentName,
  type Project,
} from "./deployment.ts";
import { layEnvironments } from "./environment.ts";
import type { LockedPackage } from "./lock.ts";
import { checkOverlay } from "./overlay.ts";
import { placePackage, placePin } from "./place-package.ts";
import { parseSpecifier } from "./specifier.ts";
import { checkTarget } from "./target.ts";
import { indexTargets, type TargetIndex } from "./target-index.ts";

/** What the user asked for on the command line; what is missing comes from psd.yaml or the last receipt. */
export interface DeploymentRequest {
  /** A deployment's name or the path of a package; the package of the working folder when missing. */
  readonly target?: string;
  /** What `target` is, where it names a package that was looked up just now. */
  readonly pin?: LockedPackage;
  readonly name?: string;
  /** Relative to the working folder. */
  readonly into?: string;
  readonly choices: Deployment["choices"];
  /** Files are relative to the working folder. */
  readonly parameters: Deployment["parameters"];
  /** The environment that is meant; that of the last build when missing. */
  readonly environment?: string;
  /** Relative to the working folder. */
  readonly overlay?: string;
  readonly budget: Partial<Budget>;
  readonly allow: readonly string[];
}

/** What a receipt remembers of a deployment that psd.yaml does not name. */
export interface RememberedDeployment {
  readonly name: string;
  readonly specifier: string;
  /** Relative to the project. */
  readonly packagePath: string;
  /** Of a package that psd.lock did not know when it was built. */
  readonly pin?: LockedPackage;
  readonly into: string;
  readonly choices: Deployment["choices"];
  readonly parameters: Deployment["parameters"];
  /** The environment that it was last built in; missing where no set was laid over it. */
  readonly environment?: string;
  readonly overlay?: string;
  readonly runtime?: string;
}

/** Where a request is read. */
export interface ResolutionContext {
  readonly project: Project;
  readonly remembered: readonly RememberedDeployment[];
  /** Absolute. */
  readonly cwd: string;
}

/** The deployment that a request means: of psd.yaml, of an earlier build, or a new one for this package. */
export function resolveDeployment(
  request: DeploymentRequest,
  context: ResolutionContext,
): Result<Deployment> {
  const plain = findBase(request, context);
  if (!plain.ok) return plain;
  const environments = layEnvironments(context, request.environment);
  if (environments.unknown !== undefined) return failure(environments.unknown);
  const base = environments.lay(plain.value);
  const into = request.into === undefined ? base.into : toProject(request.into, context);
  const found: Deployment = {
    ...base,
    into: into.replace(/\/+$/u, ""),
    choices: { ...base.choices, ...request.choices },
    parameters: { ...base.parameters, ...inProject(request.parameters, context) },
    budget: { ...base.budget, ...request.budget },
    allow: [...new Set([...base.allow, ...request.allow])],
    ...(request.overlay === undefined ? {} : { overlay: toProject(request.overlay, context) }),
  };
  return checked(found, context.project, targetsOf(context));
}

/**
 * Resolves the deployments of a project by their names, as nobody asked for anything else but perhaps an
 * environment: what is alike for all is prepared once.
 */
export function createResolver(
  context: Pick<ResolutionContext, "project" | "remembered">,
  environment?: string,
): (name: string) => Result<Deployment> | undefined {
  const { project, remembered } = context;
  const known = new Map([
    ...remembered.map((it) => [it.name, fromReceipt(it, project)] as const),
    ...project.deployments.map((it) => [it.name, it] as const),
  ]);
  const targets = targetsOf(context);
  const environments = layEnvironments(context, environment);
  const { unknown } = environments;
  return (name) => {
    const found = known.get(name);
    if (found === undefined) return undefined;
    return unknown === undefined
      ? checked(environments.lay(found), project, targets)
      : failure(unknown);
  };
}

function checked(found: Deployment, project: Project, targets: TargetIndex): Result<Deployment> {
  const problems = checkDeployment(found, project, targets);
  return problems.length === 0 ? success(found) : failure(...problems);
}

/** The targets of all deployments; psd.yaml knows better than a receipt. */
function targetsOf({
  project,
  remembered,
}: Pick<ResolutionContext, "project" | "remembered">): TargetIndex {
  const all = [...remembered, ...project.deployments];
  return indexTargets(new Map(all.map((it) => [it.name, it] as const)).values());
}

/** The problems of a deployment's name and target, also against the other deployments. */
function checkDeployment(
  deployment: Deployment,
  project: Project,
  targets: TargetIndex,
): readonly Diagnostic[] {
  const { name, into, packagePath } = deployment;
  const taken = targets.overlapping({ name, into });
  const isUnlocked = deployment.source !== undefined && deployment.pin === undefined;
  return [
    ...(isUnlocked ? [diagnose("resolution/not-locked", { text: deployment.specifier })] : []),
    ...(deploymentName.test(name) ? [] : [diagnose("resolution/name-invalid", { name })]),
    ...(taken === undefined ? [] : [takenBy(taken, into, project)]),
    checkTarget({ projectRoot: project.root, into, packageRoot: folderOf(packagePath) }),
    checkOverlay(deployment),
  ].filter((it) => it !== undefined);
}

/** Tells a target that another deployment has, also one that only its receipt still names. */
function takenBy(
  { name: other, into: otherInto }: Pick<Deployment, "name" | "into">,
  into: string,
  { configuration, deployments }: Project,
): Diagnostic {
  const orphan = configuration !== undefined && !deployments.some((it) => it.name === other);
  return diagnose("resolution/target-taken", { into, other, otherInto, orphan });
}

function findBase(request: DeploymentRequest, context: ResolutionContext): Result<Deployment> {
  const { project, remembered } = context;
  const { deployments } = project;
  if (request.target === undefined && request.name === undefined && deployments.length > 0) {
    const [only] = deployments;
    if (only !== undefined && deployments.length === 1) return success(only);
    const names = deployments.map((it) => it.name);
    return failure(diagnose("resolution/several-deployments", { names }));
  }
  const target = request.target ?? ".";
  const known = [...project.deployments, ...remembered.map((it) => fromReceipt(it, project))];
  const named = known.find((it) => it.name === (request.name ?? target));
  if (named !== undefined && (request.target === undefined || target === named.name)) {
    return success(named);
  }
  const specifier = parseSpecifier(target);
  if (!specifier.ok) return specifier;
  const place = placeTarget(target, request, context);
  const again = known.find((it) => isOf(it, target, place) && request.name === undefined);
  if (again !== undefined && request.into === undefined) return success(again);
  if (named !== undefined) return success({ ...named, specifier: target, ...place });
  return newDeployment(request, context, place);
}

type Place = Pick<Deployment, "packagePath" | "source" | "pin">;

function placeTarget(
  target: string,
  { pin }: DeploymentRequest,
  { project: { root }, cwd }: ResolutionContext,
): Place {
  const lock = pin === undefined ? {} : { [target]: pin };
  return placePackage(target, { projectRoot: root, folder: cwd, lock });
}

/** Whether a deployment is of the package that is named: of the same path, or by the same specifier. */
function isOf(it: Deployment, target: string, { source, packagePath }: Place): boolean {
  return source === undefined ? it.packagePath === packagePath : it.specifier === target;
}

function newDeployment(
  request: DeploymentRequest,
  context: ResolutionContext,
  place: Place,
): Result<Deployment> {
  const { packagePath, source } = place;
  const isHere = folderOf(packagePath) === context.cwd;
  const into = request.into ?? (isHere ? "out" : undefined);
  const name = request.name ?? nameOf(source === undefined ? packagePath : lastNameOf(source));
  if (into === undefined) return failure(diagnose("resolution/target-missing", { name }));
  return success({
    name,
    specifier: request.target ?? ".",
    ...place,
    into: toProject(into, context),
    choices: {},
    parameters: {},
    context: [],
    budget: defaultBudget,
    allow: [],
  });
}

function fromReceipt(it: RememberedDeployment, project: Project): Deployment {
  return {
    name: it.name,
    specifier: it.specifier,
    packagePath: join(project.root, it.packagePath),
    ...(it.pin === undefined ? {} : rememberedPin(it.specifier, it.pin, project.root)),
    into: it.into,
    choices: it.choices,
    parameters: it.parameters,
    ...(it.overlay === undefined ? {} : { overlay: it.overlay }),
    ...(it.runtime === undefined ? {} : { runtime: it.runtime }),
    context: [],
    budget: defaultBudget,
    allow: [],
  };
}

/** A receipt is untrusted: where its package lies is decided by what the pin says of the files. */
function rememberedPin(specifier: string, pin: LockedPackage, root: string): Partial<Deployment> {
  const parsed = parseSpecifier(specifier);
  const source = parsed.ok && parsed.value.kind === "remote" ? { source: parsed.value.source } : {};
  return { ...placePin(root, pin), ...source };
}

/** The last part of what names a package elsewhere. */
function lastNameOf(source: PackageSource): string {
  if (source.kind === "registry") return source.name;
  return source.folder === "" ? source.repository.replace(/\.git$/u, "") : source.folder;
}

/** A name made of the last part of the package's path: `SPECPROMPT.md` and `.md` do not count. */
function nameOf(packagePath: string): string {
  const last = basename(packagePath) === "SPECPROMPT.md" ? dirname(packagePath) : packagePath;
  return basename(last, ".md")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-+|-+$/gu, "");
}

function folderOf(packagePath: string): string {
  return packagePath.endsWith(".md") ? dirname(packagePath) : packagePath;
}

function inProject(
  parameters: Deployment["parameters"],
  context: ResolutionContext,
): Deployment["parameters"] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const isFile = typeof value === "object" && "file" in value;
      return [name, isFile ? { file: toProject(value.file, context) } : value];
    }),
  );
}

function toProject(path: string, { project, cwd }: ResolutionContext): string {
  const absolute = isAbsolute(path) ? path : resolve(cwd, path);
  return relative(project.root, absolute).split("\\").join("/");
}
