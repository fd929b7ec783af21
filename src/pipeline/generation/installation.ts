import { basename, dirname } from "node:path";

/** Folders that every box shows. */
const systemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix"];

/** Whether a path lies in a folder that every box shows. */
export function isSystemPath(path: string): boolean {
  return systemFolders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/**
 * The folder that must be seen for a program to run: the parent of its `bin` folder, else the folder
 * it lies in. Where that would be the user's home, a hidden folder directly in it such as `~/.local`
 * or `~/.cargo`, or a top-level folder, it holds much that is no program: then only the `bin` folder,
 * or the program alone, is taken. A package of npm needs those beside it: all of `node_modules` is taken.
 * Undefined for what every box shows.
 *
 * @param program Absolute.
 */
export function installationOf(program: string, home: string): string | undefined {
  if (isSystemPath(program)) return undefined;
  const packages = /^.*?\/node_modules(?=\/)/u.exec(program)?.[0];
  if (packages !== undefined) return packages;
  const folder = dirname(program);
  const candidates = basename(folder) === "bin" ? [dirname(folder), folder] : [folder];
  return candidates.find((it) => !isTooWide(it, home)) ?? program;
}

/** Folders without those that lie in another one, sorted. */
export function outermostFolders(folders: readonly string[]): readonly string[] {
  const sorted = [...new Set(folders)].toSorted();
  return sorted.filter((it) => !sorted.some((other) => it.startsWith(`${other}/`)));
}

function isTooWide(folder: string, home: string): boolean {
  if (folder === home || home.startsWith(`${folder}/`) || dirname(folder) === "/") return true;
  return dirname(folder) === home && basename(folder).startsWith(".");
}
