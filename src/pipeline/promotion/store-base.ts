import { join } from "node:path";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import {
  makeFolder,
  makeLink,
  makeTemporaryFolder,
  removePath,
  writeFile,
} from "../../platform/files.ts";
import { linkTargetFault } from "../../platform/relative-path.ts";
import { readBase } from "./base.ts";
import type { Receipt } from "./receipt.ts";

/**
 * Stores the promoted tree anew from the merge base of the project. Undefined where that does not hold
 * exactly the tree of the receipt: neither is trusted.
 */
export async function storeBase(
  { deployment, files, tree }: Receipt,
  { store, projectRoot }: { readonly store: Store; readonly projectRoot: string },
): Promise<StoredTree | undefined> {
  const base = await readBase(projectRoot, { deployment, files });
  const entries = Object.entries(files).map(([path, { mode }]) => ({ path, mode }));
  const isLawful = entries.every(({ path, mode }) => {
    const content = base.get(path);
    if (content === undefined) return false;
    return mode !== "120000" || linkTargetFault(path, textOf(content)) === undefined;
  });
  if (!isLawful || entries.length === 0) return undefined;
  const folder = await makeTemporaryFolder(join(projectRoot, ".psd/base/"));
  try {
    // Links come last, so that no file is written through one.
    for (const { path, mode } of entries.toSorted((a, b) => (a.mode < b.mode ? -1 : 1))) {
      // One after the other: a system allows only so many open files.
      await put(join(folder, path), mode, base.get(path) ?? new Uint8Array());
    }
    const again = await store.writeTree({ folder, files: entries });
    return again.id === tree ? again : undefined;
  } finally {
    await removePath(folder);
  }
}

async function put(
  place: string,
  mode: Receipt["files"][string]["mode"],
  content: Uint8Array,
): Promise<void> {
  await makeFolder(join(place, ".."));
  if (mode === "120000") await makeLink(textOf(content), place);
  else await writeFile(place, content, mode === "100755" ? 0o755 : 0o644);
}

function textOf(content: Uint8Array): string {
  return Buffer.from(content).toString("utf8");
}
