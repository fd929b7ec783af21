import type { Project } from "../../resolution/deployment.ts";
import type { Lock, LockedPackage } from "../../resolution/lock.ts";

/** What psd.lock pins of a package under a specifier that psd.yaml had before. */
export function orphanOf(
  now: LockedPackage | undefined,
  { deployments }: Pick<Project, "deployments">,
  lock: Lock,
): LockedPackage | undefined {
  const named = new Set(deployments.map((it) => it.specifier));
  const orphans = Object.entries(lock).filter(([text]) => !named.has(text));
  return orphans.find(([, it]) => it.name !== undefined && it.name === now?.name)?.[1];
}
