import { basename, dirname, join } from "node:path";
import { sha256 } from "../../platform/digest.ts";
import type { Environment } from "../../platform/environment.ts";
import { lookNow, resolveLinksNow } from "../../platform/files-now.ts";
import {
  listFolder,
  makeFolder,
  pathKind,
  removeEmptyFolder,
  setMode,
} from "../../platform/files.ts";
import { removeForeign } from "../../platform/remove-foreign.ts";
import type { Workspaces } from "./workspace.ts";

/** What marks a project or a repository, which an agent would take for its own. */
const projectMarks = [".git", ".psd", "psd.yaml"];

/** How many places in the system's temporary folder are tried before psd gives up. */
const places = 100;

/**
 * The workspaces of a project (absolute), in a folder of its own below `<cache>/work`, or below the
 * system's temporary folder where the cache lies in a project or a repository. Only their owner can
 * enter them.
 */
export function createWorkspaces(environment: Environment, projectRoot: string): Workspaces {
  const root = isInside(environment.cache, projectRoot)
    ? inTemporary(environment)
    : join(environment.cache, "work");
  const folder = join(root, nameOf(projectRoot));
  return {
    root,
    folder,
    open: async (name) => {
      const path = placeOf(folder, name);
      const reopened = (await pathKind(path)) === "folder";
      await makeFolder(folder, 0o700);
      await setMode(root, 0o700);
      await makeFolder(path, 0o700);
      return { path, reopened };
    },
    remove: async (name) => {
      await removeForeign(placeOf(folder, name));
      const beside = (await listFolder(folder)).filter((it) => it.startsWith(`${name}.`));
      await Promise.all(beside.map((it) => removeForeign(join(folder, it))));
      await removeEmptyFolder(folder);
    },
  };
}

/** Two projects never share a name: their deployments and runs may be called the same. */
function nameOf(projectRoot: string): string {
  const readable = basename(projectRoot)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-");
  return `${readable.slice(0, 32)}-${sha256(projectRoot).slice(0, 8)}`;
}

function placeOf(root: string, name: string): string {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`no name of a workspace: ${name}`);
  return join(root, name);
}

function isInside(path: string, projectRoot: string): boolean {
  const project = real(projectRoot);
  return parentsOf(real(path)).some((folder) => folder === project || isProject(folder));
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
