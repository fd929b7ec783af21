import { join } from "node:path";
import type { Store, StoredTree } from "../adapters/store/store.ts";
import { statNow } from "../platform/stat-now.ts";
import type { Receipt } from "./promotion/receipt.ts";

/**
 * The tree that a receipt is of. Where the store does not have all of it – in a fresh clone, or because it
 * is damaged – it is stored again from the target, whose drift was looked at before. Undefined where the
 * target differs from the receipt.
 */
export async function findPromotedTree(
  { tree, into, files }: Receipt,
  { store, projectRoot }: { readonly store: Store; readonly projectRoot: string },
): Promise<StoredTree | undefined> {
  const stored = (await store.isWhole(tree)) ? await store.readTree(tree) : undefined;
  if (stored !== undefined) return stored;
  const isThere = (path: string): boolean => statNow(join(projectRoot, into, path)) !== undefined;
  if (!Object.keys(files).every(isThere)) return undefined;
  const entries = Object.entries(files).map(([path, { mode }]) => ({ path, mode }));
  const again = await store.writeTree({ folder: join(projectRoot, into), files: entries });
  return again.id === tree ? again : undefined;
}
