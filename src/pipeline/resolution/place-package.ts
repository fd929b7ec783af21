import { resolve } from "node:path";
import type { Deployment } from "./deployment.ts";
import type { Lock, LockedPackage } from "./lock.ts";
import { packagePlace, unlockedPlace } from "./package-place.ts";
import { parseSpecifier } from "./specifier.ts";

/** Where specifiers are read. */
export interface PlacingContext {
  /** Absolute. */
  readonly projectRoot: string;
  /** Absolute folder against which paths are read. */
  readonly folder: string;
  readonly lock: Lock;
}

/** Where the package of a specifier lies, and what pins it. One that is wrong is taken for a path. */
export function placePackage(
  specifier: string,
  { projectRoot, folder, lock }: PlacingContext,
): Pick<Deployment, "packagePath" | "source" | "pin"> {
  const parsed = parseSpecifier(specifier);
  if (!parsed.ok) return { packagePath: resolve(folder, specifier) };
  if (parsed.value.kind === "path") return { packagePath: resolve(folder, parsed.value.path) };
  const { source } = parsed.value;
  const pin = Object.hasOwn(lock, specifier) ? lock[specifier] : undefined;
  return pin === undefined
    ? { packagePath: unlockedPlace(projectRoot, specifier), source }
    : { ...placePin(projectRoot, pin), source };
}

/** Where a pinned package lies. */
export function placePin(
  projectRoot: string,
  pin: LockedPackage,
): Pick<Deployment, "packagePath" | "pin"> {
  return { packagePath: packagePlace(projectRoot, pin), pin };
}
