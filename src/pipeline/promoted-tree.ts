import { join } from "node:path";
import type { Store, StoredTree } from "../adapters/store/store.ts";
import type { Receipt } from "./promotion/receipt.ts";

/**
 * The tree that a receipt is of. Where the store does not have it – in a fresh clone – it is stored again
 * from the target, whose drift was looked at before. Undefined where the target differs from the receipt.
 */
export async function findPromotedTree(
  { tree, into, files }: Receipt,
  { store, projectRoot }: { readonly store: Store; readonly projectRoot: string },
): Promise<StoredTree | undefined> {
  const stored = await store.readTree(tree);
  if (stored !== undefined) return stored;
  const entries = Object.entries(files).map(([path, { mode }]) => ({ path, mode }));
  const again = await store.writeTree({ folder: join(projectRoot, into), files: entries });
  return again.id === tree ? again : undefined;
}
