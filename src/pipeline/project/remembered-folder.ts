import { sep } from "node:path";

/**
 * The folder in which a build of the journal was asked for, as it counts now: a project that was copied or
 * moved since is meant itself, never the place where it lay. All are absolute.
 */
export function rememberedFolder(cwd: string, projectRoot: string): string {
  return cwd === projectRoot || cwd.startsWith(`${projectRoot}${sep}`) ? cwd : projectRoot;
}
