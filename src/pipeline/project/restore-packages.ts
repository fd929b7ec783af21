import type { OpenRegistry, Registry, RegistryOptions } from "../../adapters/registry/registry.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { atMost } from "../../platform/at-most.ts";
import type { Lock, LockedPackage } from "../resolution/lock.ts";
import { contentDigest } from "../resolution/package-place.ts";
import { isLaid, layPackage, makePackagesFolder, type PackagesFolder } from "./lay-package.ts";

/** What was done so that the packages of a project lie in it. */
export interface Restored {
  /** Specifiers of those that were fetched now. */
  readonly fetched: readonly string[];
  /** How many were there already, as they are pinned. */
  readonly present: number;
}

/** Requests under way at the same time. */
const together = 12;

/**
 * Fetches what psd.lock pins and does not lie in the project as it is pinned: from psd's cache, else from
 * where it came. What comes must be exactly what is pinned. What cannot be had is told, and hinders nothing
 * else; nothing of it is laid down.
 */
export async function restorePackages(
  { projectRoot, lock }: { readonly projectRoot: string; readonly lock: Lock },
  { openRegistry }: { readonly openRegistry: OpenRegistry },
  options: RegistryOptions,
): Promise<Result<Restored>> {
  const pins = Object.entries(lock);
  const missing = pins.filter(([, pin]) => !isLaid(projectRoot, pin));
  // Two deployments may name one package in two ways.
  const distinct = [...new Map(missing.map((it) => [it[1].content, it])).values()];
  if (distinct.length === 0) return success({ fetched: [], present: pins.length });
  const folder = await makePackagesFolder(projectRoot);
  if (!folder.ok) return folder;
  const registry = await openRegistry(projectRoot);
  const results = await atMost(together, distinct, async ([text, pin]) => ({
    text,
    result: await restore({ folder: folder.value, text, pin }, registry, options),
  }));
  const diagnostics: readonly Diagnostic[] = results.flatMap((it) => it.result.diagnostics);
  const fetched = results.flatMap((it) => (it.result.ok ? [it.text] : []));
  if (fetched.length < distinct.length) return failure(...diagnostics);
  return success({ fetched, present: pins.length - missing.length }, diagnostics);
}

interface Wanted {
  readonly folder: PackagesFolder;
  readonly text: string;
  readonly pin: LockedPackage;
}

async function restore(
  { folder, text, pin }: Wanted,
  registry: Registry,
  options: RegistryOptions,
): Promise<Result<undefined>> {
  const { content, ...asked } = pin;
  const fetched = await registry.fetch(asked, options);
  if (!fetched.ok) return fetched;
  // Looked at before anything is written: other files under this pin are never laid down.
  if (contentDigest(fetched.value.files) !== content) {
    return failure(diagnose("resolution/content-differs", { text }));
  }
  const laid = await layPackage(folder, fetched.value.files);
  return laid.ok ? success(undefined) : laid;
}
