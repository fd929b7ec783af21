import { join } from "node:path";
import { sha256 } from "../../../platform/digest.ts";
import type { Environment } from "../../../platform/environment.ts";
import { findBrowser, type InstalledBrowser } from "../../../platform/browser/find-browser.ts";
import { makeFolder, writeCacheFile } from "../../../platform/files.ts";

/** The browser of this machine, and where pictures of pages are kept. */
export interface MachineBrowser {
  /** Undefined where there is none. */
  readonly findBrowser: () => Promise<InstalledBrowser | undefined>;
  /** Absolute path of the Node that drives it. */
  readonly node: string;
  /** Keeps a PNG under its digest in the user's cache, which no box shows, and gives its path. */
  readonly keepPicture: (png: Uint8Array) => Promise<string>;
}

/** Looks for the browser when it is first needed. */
export function browserOf({
  cache,
  node,
  variables,
}: Pick<Environment, "cache" | "node" | "variables">): MachineBrowser {
  let search: Promise<InstalledBrowser | undefined> | undefined;
  return {
    findBrowser: () => (search ??= findBrowser({ variables })),
    node,
    keepPicture: async (png) => {
      const folder = join(cache, "pictures");
      await makeFolder(folder, 0o700);
      const path = join(folder, `${sha256(png)}.png`);
      await writeCacheFile(path, png);
      return path;
    },
  };
}
