import { resolve } from "node:path";
import { type Result, success, withFindings } from "../../../diagnostics/result.ts";
import { deploy, type DeployQuestions } from "../../life/deploy.ts";
import { readKnownProject } from "../../project/known-project.ts";
import { writeLock } from "../../project/write-lock.ts";
import { readLock } from "../../resolution/lock.ts";
import { packagePlace } from "../../resolution/package-place.ts";
import type { DeploymentRequest } from "../../resolution/resolve-deployment.ts";
import { type PackageSummary, summarisePackage } from "./package-summary.ts";
import { pinPackages } from "./pin-packages.ts";
import type { AddOptions, AddServices } from "./sync.ts";

/** A package that is in psd.yaml and psd.lock now. */
export interface Added {
  readonly name: string;
  readonly into: string;
  readonly specifier: string;
  readonly summary: PackageSummary;
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
