import { dirname, join } from "node:path";
import type { Environment } from "../../platform/environment.ts";
import { lookNow, resolveLinksNow } from "../../platform/files-now.ts";
import { listFolder, makeFolder, pathKind, removePath, setMode } from "../../platform/files.ts";
import type { Workspaces } from "./workspace.ts";

/** What marks a project or a repository, which an agent would take for its own. */
const projectMarks = [".git", ".psd", "psd.yaml"];

/** How many places in the system's temporary folder are tried before psd gives up. */
const places = 100;

/**
 * Workspaces below `<cache>/work`, or in the system's temporary folder where the cache lies in a
 * project, in a repository, or in one of the folders of `avoid`. Only their owner can enter them.
 */
export function createWorkspaces(environment: Environment, avoid: readonly string[]): Workspaces {
  const root = isInside(environment.cache, avoid)
    ? inTemporary(environment)
    : join(environment.cache, "work");
  return {
    root,
    open: async (name) => {
      const path = placeOf(root, name);
      const reopened = (await pathKind(path)) === "folder";
      await makeFolder(root, 0o700);
      await setMode(root, 0o700);
      await makeFolder(path, 0o700);
      return { path, reopened };
    },
    remove: async (name) => {
      await removePath(placeOf(root, name));
      const beside = (await listFolder(root)).filter((it) => it.startsWith(`${name}.`));
      await Promise.all(beside.map((it) => removePath(join(root, it))));
    },
  };
}

function placeOf(root: string, name: string): string {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no name of a workspace: ${name}`);
  return join(root, name);
}

function isInside(path: string, avoid: readonly string[]): boolean {
  const avoided = new Set(avoid.map(real));
  const parents = parentsOf(real(path));
  return parents.some((folder) => avoided.has(folder) || isProject(folder));
}

function isProject(folder: string): boolean {
  return projectMarks.some((name) => lookNow(join(folder, name)).kind !== "missing");
}

/** The folder and all above it. */
function parentsOf(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...parentsOf(parent)];
}

/** The path with its links resolved, as far as it exists. */
function real(path: string): string {
  const resolved = resolveLinksNow(path);
  if (resolved !== undefined) return resolved;
  const parent = dirname(path);
  return parent === path ? path : join(real(parent), path.slice(parent.length));
}

/** The same folder at every call of a user; never one that somebody else has put there. */
function inTemporary({ temporary, userId }: Environment): string {
  for (let place = 0; place < places; place += 1) {
    const path = join(temporary, `psd-${userId}${place === 0 ? "" : `-${place}`}`);
    const { kind, owner } = lookNow(path);
    if (kind === "missing" || (kind === "folder" && (userId === -1 || owner === userId)))
      return join(path, "work");
  }
  throw new Error(`others hold every place for workspaces in ${temporary}`);
}
