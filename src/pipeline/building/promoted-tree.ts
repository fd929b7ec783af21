import { join } from "node:path";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { statNow } from "../../platform/stat-now.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { storeBase } from "../promotion/store-base.ts";

/**
 * The tree that a receipt is of, byte for byte and never with hand edits. Where the store does not have all
 * of it – in a fresh clone, or because it is damaged – it is stored again from the merge base, else from
 * the target. Undefined where neither holds exactly that tree.
 */
export async function findPromotedTree(
  receipt: Receipt,
  { store, projectRoot }: { readonly store: Store; readonly projectRoot: string },
): Promise<StoredTree | undefined> {
  const { tree, into, files } = receipt;
  const stored = (await store.isWhole(tree)) ? await store.readTree(tree) : undefined;
  const kept = stored ?? (await storeBase(receipt, { store, projectRoot }));
  if (kept !== undefined) return kept;
  const isThere = (path: string): boolean => statNow(join(projectRoot, into, path)) !== undefined;
  if (!Object.keys(files).every(isThere)) return undefined;
  const entries = Object.entries(files).map(([path, { mode }]) => ({ path, mode }));
  const again = await store.writeTree({ folder: join(projectRoot, into), files: entries });
  return again.id === tree ? again : undefined;
}
