import { join } from "node:path";
import type { Store } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { makeTemporaryFolder, pathKind, removePath } from "../../platform/files.ts";
import { findPromotedTree } from "./promoted-tree.ts";
import { findBaseDamage, packBase, writeBase } from "../promotion/base.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { readReceipt } from "../promotion/receipt-files.ts";

/**
 * Makes a damaged base anew from what was promoted: as the store has it, else as the target still has it.
 * The answer says so, or why it could not be done. The caller holds the deployment's lock.
 */
export async function mendBase(
  projectRoot: string,
  receipt: Receipt,
  { store }: { readonly store: Store },
): Promise<readonly Diagnostic[]> {
  const damage = await findBaseDamage(projectRoot, receipt);
  if (damage === undefined) return [];
  const tree = await findPromotedTree(receipt, { store, projectRoot });
  if (tree === undefined) return [damage];
  const folder = await makeTemporaryFolder(join(projectRoot, ".psd/base/"));
  try {
    await store.checkout(tree.id, folder);
    const { deployment } = receipt;
    await writeBase({ projectRoot, deployment }, await packBase(folder, tree));
  } finally {
    await removePath(folder);
  }
  const { file, reason } = damage.args;
  return [diagnose("promotion/base-rebuilt", { file: String(file), reason: String(reason) })];
}

/** The same by the name of a deployment; nothing where an interrupted promotion must be ended first. */
export async function mendBaseOf(
  { projectRoot, deployment }: { readonly projectRoot: string; readonly deployment: string },
  services: { readonly store: Store },
): Promise<readonly Diagnostic[]> {
  const { record } = pathsOf(projectRoot, deployment);
  if ((await pathKind(record)) !== "missing") return [];
  const receipt = await readReceipt(projectRoot, deployment);
  if (!receipt.ok || receipt.value === undefined) return [];
  return mendBase(projectRoot, receipt.value, services);
}
