import { resolve } from "node:path";
import type { OpenRegistry } from "../../../adapters/registry/registry.ts";
import { type Result, success, withFindings } from "../../../diagnostics/result.ts";
import { deploy, type DeployQuestions } from "../../life/deploy.ts";
import { readKnownProject } from "../../project/known-project.ts";
import { restorePackages } from "../../project/restore-packages.ts";
import { writeLock } from "../../project/write-lock.ts";
import { type Lock, readLock } from "../../resolution/lock.ts";
import { packagePlace } from "../../resolution/package-place.ts";
import type { DeploymentRequest } from "../../resolution/resolve-deployment.ts";
import { type PackageSummary, summarisePackage } from "./package-summary.ts";
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

/** A package that is in psd.yaml and psd.lock now. */
export interface Added {
  readonly name: string;
  readonly into: string;
  readonly specifier: string;
  readonly summary: PackageSummary;
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
  return success({ pinned: Object.fromEntries(news), dropped, packages }, [
    ...pinned.diagnostics,
    ...restored.diagnostics,
  ]);
}

/**
 * Pins a package and writes a deployment of it into psd.yaml. psd.lock is written first and taken back
 * where the entry cannot be written: a pin that nothing names is in nobody's way.
 */
export async function addPackage(
  {
    questions,
    ...request
  }: DeploymentRequest & { readonly target: string; readonly questions: DeployQuestions },
  services: AddServices,
  { cwd, ...asked }: AddOptions,
): Promise<Result<Added>> {
  const known = await readKnownProject(cwd);
  if (!known.ok) return known;
  const { root: projectRoot, deployments } = known.value.project;
  const lock = await readLock(projectRoot);
  if (!lock.ok) return lock;
  const { target: specifier } = request;
  const specifiers = [...deployments.map((it) => it.specifier), specifier];
  const pinned = await pinPackages({ projectRoot, specifiers, lock: lock.value }, services, asked);
  if (!pinned.ok) return pinned;
  const pin = pinned.value[specifier];
  const folder = resolve(cwd, specifier.replace(/^file:/u, ""));
  const summary = await summarisePackage(
    pin === undefined ? folder : packagePlace(projectRoot, pin),
  );
  if (!summary.ok) return summary;
  await writeLock(projectRoot, pinned.value);
  const deployed = await deploy({ ...request, ...(pin === undefined ? {} : { pin }) }, questions, {
    cwd,
  });
  if (!deployed.ok) {
    await writeLock(projectRoot, lock.value);
    return withFindings(pinned.diagnostics, deployed);
  }
  return success({ ...deployed.value, specifier, summary: summary.value }, [
    ...pinned.diagnostics,
    ...deployed.diagnostics,
  ]);
}
