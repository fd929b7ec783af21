import { listBaseNames } from "../promotion/receipt-names.ts";
import type { Project } from "../resolution/deployment.ts";
import type { Remark } from "./deployment-status.ts";

/**
 * What lies in a project and psd.yaml does not name, by deployment: receipts, and bases without one. In a
 * project without psd.yaml the receipts themselves are what names deployments.
 */
export async function findOrphans(
  { root, configuration, deployments }: Project,
  promoted: readonly string[],
): Promise<ReadonlyMap<string, Remark>> {
  const named = new Set(deployments.map((it) => it.name));
  const unnamed = configuration === undefined ? [] : promoted.filter((it) => !named.has(it));
  const orphans = new Map<string, Remark>();
  for (const name of unnamed) {
    // Few, and each may be long.
    const { readReceipt } = await import("../promotion/receipt-files.ts");
    const read = await readReceipt(root, name);
    const files = read.ok ? Object.keys(read.value?.files ?? {}) : [];
    orphans.set(name, { kind: "orphan", files, left: "receipt" });
  }
  const known = new Set([...named, ...promoted]);
  for (const name of await listBaseNames(root)) {
    if (!known.has(name)) orphans.set(name, { kind: "orphan", files: [], left: "base" });
  }
  return orphans;
}
