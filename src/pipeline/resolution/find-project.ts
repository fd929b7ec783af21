import { dirname, join } from "node:path";
import { pathKind } from "../../platform/files.ts";

/**
 * The root of the project that `folder` lies in: the nearest folder with psd.yaml, else with `.psd`,
 * else with `.git`, else `folder` itself.
 */
export async function findProjectRoot(folder: string): Promise<string> {
  for (const marker of ["psd.yaml", ".psd", ".git"]) {
    const found = await nearestWith(folder, marker);
    if (found !== undefined) return found;
  }
  return folder;
}

async function nearestWith(folder: string, marker: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await pathKind(join(at, marker))) !== "missing") return at;
    if (dirname(at) === at) return undefined;
  }
}
