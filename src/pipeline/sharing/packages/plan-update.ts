import semver from "semver";
import type { OpenRegistry, RegistryOptions } from "../../../adapters/registry/registry.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, settle, success } from "../../../diagnostics/result.ts";
import { readUsableProject } from "../../project/known-project.ts";
import type { Receipt } from "../../promotion/receipt.ts";
import type { Deployment, Project } from "../../resolution/deployment.ts";
import { findProjectRoot } from "../../resolution/find-project.ts";
import { type Lock, readLock } from "../../resolution/lock.ts";
import { parseSpecifier } from "../../resolution/specifier.ts";
import { compareUpdate, type UpdateChange, type UpdatedPackage } from "./compare-update.ts";
import { type ProjectTexts, readTexts } from "./apply-update.ts";
import { orphanOf } from "./orphan.ts";
import { findRemote, isSamePin } from "./find-newer.ts";
import { pinPackages } from "./pin-packages.ts";

/** What is to become newer. */
export interface UpdateRequest {
  /** Deployments; all where there is none. */
  readonly names: readonly string[];
  /** Another range, version, tag or reference instead of that of psd.yaml. */
  readonly to?: string;
}

/** What an update would do. Nothing of it is done yet. */
export interface UpdatePlan {
  readonly root: string;
  readonly packages: readonly UpdatedPackage[];
  /** psd.yaml and psd.lock as they were looked at; empty texts where there are none. */
  readonly seen: ProjectTexts;
  /** psd.lock as it is, and as it would be. */
  readonly lock: Lock;
  readonly next: Lock;
  /** Other specifiers for deployments, where another range was asked for than psd.yaml has. */
  readonly respecified: Readonly<Record<string, string>>;
  /** What a person must agree to. */
  readonly asks: readonly string[];
}

/** What planning needs of the outside world. */
export interface UpdateServices {
  readonly openRegistry: OpenRegistry;
}

/**
 * Finds the newest that each package may be, fetches it, and compares it with what is pinned, clause by
 * clause. A package has one version in a project, so that all deployments of it change together.
 */
export async function planUpdate(
  request: UpdateRequest,
  services: UpdateServices,
  { cwd, ...options }: RegistryOptions & { readonly cwd: string },
): Promise<Result<UpdatePlan>> {
  const seen = await readTexts(await findProjectRoot(cwd));
  const known = await readUsableProject(cwd);
  if (!known.ok) return known;
  const { project, receipts } = known.value;
  const lock = await readLock(project.root);
  if (!lock.ok) return lock;
  const meant = findRemote(request.names, project.deployments);
  if (!meant.ok) return meant;
  const together = withSiblings(meant.value, project, lock.value);
  const respecified = respecify(together, { to: request.to, lock: lock.value });
  if (!respecified.ok) return respecified;
  const specifierOf = (it: Deployment): string => respecified.value[it.name] ?? it.specifier;
  const fresh = new Set(together.map((it) => it.specifier));
  const kept = Object.entries(lock.value).filter(([text]) => !fresh.has(text));
  const pinned = await pinPackages(
    {
      projectRoot: project.root,
      specifiers: project.deployments.map(specifierOf),
      lock: Object.fromEntries(kept),
    },
    services,
    options,
  );
  if (!pinned.ok) return pinned;
  const next = pinned.value;
  const changes = together.flatMap((deployment) => {
    const now = next[specifierOf(deployment)];
    const was = lock.value[deployment.specifier] ?? orphanOf(now, project, lock.value);
    const isNew = now !== undefined && (was === undefined || !isSamePin(was, now));
    return isNew ? [{ deployment, was, now }] : [];
  });
  const compared = await compareAll(changes, project, receipts);
  if (!compared.ok) return failure(...pinned.diagnostics, ...compared.diagnostics);
  const packages = compared.value;
  const asks = packages.flatMap((it) => it.asks);
  const plan = { root: project.root, seen, lock: lock.value, next, respecified: respecified.value };
  const diagnostics = [...pinned.diagnostics, ...compared.diagnostics];
  return success({ ...plan, packages, asks }, diagnostics);
}

/** Deployments of the same packages: one package has one version. */
function withSiblings(
  meant: readonly Deployment[],
  project: Project,
  lock: Lock,
): readonly Deployment[] {
  const nameOf = ({ specifier }: Deployment): string => lock[specifier]?.name ?? specifier;
  const names = new Set(meant.map(nameOf));
  return project.deployments.filter((it) => it.source !== undefined && names.has(nameOf(it)));
}

function respecify(
  deployments: readonly Deployment[],
  { to, lock }: { readonly to: string | undefined; readonly lock: Lock },
): Result<Readonly<Record<string, string>>> {
  if (to === undefined) return success({});
  const packages = [...new Set(deployments.map((it) => lock[it.specifier]?.name ?? it.specifier))];
  if (packages.length > 1) return failure(diagnose("registry/range-of-many", { packages, to }));
  const entries = deployments
    .map(({ name, specifier }) => [name, specifier, withRange(specifier, to)] as const)
    .filter(([, before, after]) => before !== after);
  const wrong = entries.filter(([, , text]) => !parseSpecifier(text).ok);
  return wrong.length === 0
    ? success(Object.fromEntries(entries.map(([name, , text]) => [name, text])))
    : failure(...wrong.map(([, , text]) => diagnose("resolution/specifier-invalid", { text })));
}

/** A specifier with another range, tag or reference; the rest stays as it is written. */
export function withRange(specifier: string, to: string): string {
  const isGit = /^(?:github:|gitlab:|bitbucket:|git\+|git:|git@|ssh:|https?:)/u.test(specifier);
  if (!isGit) return `${specifier.replace(/(?<=.)@[^@/]*$/u, "")}@${to}`;
  const [address = "", fragment = ""] = specifier.split("#");
  const folders = fragment.split("::").filter((it) => it.startsWith("path:"));
  // `v2` is a tag of git although semver would read it.
  const isRange = /^[\^~<>=*\d]/u.test(to) && semver.validRange(to) !== null;
  const reference = isRange ? `semver:${to}` : to;
  return `${address}#${[reference, ...folders].join("::")}`;
}

async function compareAll(
  changes: readonly UpdateChange[],
  project: Project,
  receipts: readonly Receipt[],
): Promise<Result<readonly UpdatedPackage[]>> {
  const packages: UpdatedPackage[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const group of Map.groupBy(changes, (it) => it.now.content).values()) {
    const compared = await compareUpdate(group, project, receipts);
    if (compared.ok) packages.push(compared.value);
    diagnostics.push(...compared.diagnostics);
  }
  return settle(packages, diagnostics);
}
