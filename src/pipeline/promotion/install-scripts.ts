import * as z from "zod";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { foldPath } from "../../platform/fold-path.ts";

/** What npm and its kin run by themselves when they install a folder. */
const moments = [
  "preinstall",
  "install",
  "postinstall",
  "prepublish",
  "preprepare",
  "prepare",
  "postprepare",
];

const schema = z.object({ scripts: z.record(z.string(), z.unknown()) });

/** The `package.json` files of an output whose scripts run when somebody installs it. */
export async function findInstallScripts(
  tree: StoredTree,
  store: Pick<Store, "readBlob">,
): Promise<readonly string[]> {
  const manifests = tree.files.filter((it) => /(?:^|\/)package\.json$/u.test(foldPath(it.path)));
  const found = await Promise.all(
    manifests.map(async ({ path, blob }) => {
      const bytes = await store.readBlob(blob);
      return bytes !== undefined && installs(Buffer.from(bytes).toString("utf8")) ? [path] : [];
    }),
  );
  return found.flat();
}

function installs(text: string): boolean {
  try {
    const { scripts } = schema.parse(JSON.parse(text.replace(/^\uFEFF/u, "")));
    return moments.some((it) => Object.hasOwn(scripts, it));
  } catch {
    // Nobody can install what is no manifest.
    return false;
  }
}
