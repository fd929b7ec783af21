import type { OpenRegistry } from "../../../adapters/registry/registry.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { type Result, success } from "../../../diagnostics/result.ts";
import { readKnownProject } from "../../project/known-project.ts";
import { restorePackages } from "../../project/restore-packages.ts";
import { writeLock } from "../../project/write-lock.ts";
import type { Project } from "../../resolution/deployment.ts";
import { type Lock, type LockedPackage, readLock } from "../../resolution/lock.ts";
import { orphanOf } from "./orphan.ts";
import { pinPackages } from "./pin-packages.ts";

/** What adding needs of the outside world. */
export interface AddServices {
  readonly openRegistry: OpenRegistry;
}

/** Where and how packages are added. */
export interface AddOptions {
  /** Absolute. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly offline?: boolean;
}

/** What is pinned now. */
export interface Synced {
  /** Specifiers that were not pinned before, with what they are now. */
  readonly pinned: Lock;
  /** Specifiers that psd.yaml does not name any more. */
  readonly dropped: readonly string[];
  /** How many packages are pinned in all. */
  readonly packages: number;
}

/**
 * Brings psd.lock and the packages of a project in line with psd.yaml: pins what is not pinned, drops what
 * nothing names, fetches what is missing.
 */
export async function syncPackages(
  services: AddServices,
  { cwd, ...asked }: AddOptions,
): Promise<Result<Synced>> {
  const known = await readKnownProject(cwd);
  if (!known.ok) return known;
  const { root: projectRoot, deployments } = known.value.project;
  const lock = await readLock(projectRoot);
  if (!lock.ok) return lock;
  const specifiers = deployments.map((it) => it.specifier);
  const pinned = await pinPackages({ projectRoot, specifiers, lock: lock.value }, services, asked);
  if (!pinned.ok) return pinned;
  const restored = await restorePackages({ projectRoot, lock: pinned.value }, services, asked);
  if (!restored.ok) return restored;
  const isNew = ([text]: readonly [string, unknown]): boolean => lock.value[text] === undefined;
  const news = Object.entries(pinned.value).filter(isNew);
  const dropped = Object.keys(lock.value).filter((it) => pinned.value[it] === undefined);
  if (news.length + dropped.length > 0) await writeLock(projectRoot, pinned.value);
  const packages = Object.keys(pinned.value).length;
  const further = await findDemands(known.value.project, { was: lock.value, news });
  return success({ pinned: Object.fromEntries(news), dropped, packages }, [
    ...pinned.diagnostics,
    ...restored.diagnostics,
    ...further,
  ]);
}

/** What packages ask for and did not under the specifier that psd.yaml had before. */
async function findDemands(
  project: Project,
  {
    was,
    news,
  }: { readonly was: Lock; readonly news: readonly (readonly [string, LockedPackage])[] },
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const [, now] of news) {
    const before = orphanOf(now, project, was);
    if (before === undefined) continue;
    // Loaded here: only a range that was changed by hand needs it.
    const { demandsBetween } = await import("./compare-update.ts");
    const demands = await demandsBetween(project.root, { was: before, now });
    if (demands.length > 0)
      found.push(diagnose("registry/asks-for-more", { name: now.name ?? "", demands }));
  }
  return found;
}
