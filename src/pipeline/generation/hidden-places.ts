import { dirname, isAbsolute, join, resolve } from "node:path";
import { readBounded } from "../../platform/bounded-read.ts";
import { pathKind, resolveLinks } from "../../platform/files.ts";

/** Folders from which the places follow that an agent must not see. */
export interface SecretPlaces {
  readonly projectRoot: string;
  /** Of the package and its overlay. */
  readonly roots: readonly string[];
  /** The folder of all workspaces. */
  readonly workspaces: string;
  /** The user's home; empty where the user has none. */
  readonly home: string;
}

/**
 * The absolute places that are hidden from an agent: project, package, overlay, all workspaces, the
 * user's home, and the git directories of the repositories that hold any of them, for what is deleted
 * or committed there can be read from history.
 */
export async function findHiddenPlaces(places: SecretPlaces): Promise<readonly string[]> {
  const { projectRoot, roots, workspaces, home } = places;
  const folders = [projectRoot, ...roots];
  const git = await Promise.all(folders.map(gitDirectories));
  const all = [...folders, workspaces, home, ...git.flat()];
  const real = await Promise.all(all.map(async (it) => (await resolveLinks(it)) ?? it));
  return [...new Set(real)].filter((it) => isAbsolute(it) && dirname(it) !== it).toSorted();
}

/** The git directories of every repository that a folder lies in, also of work trees. */
async function gitDirectories(folder: string): Promise<readonly string[]> {
  const parent = dirname(folder);
  const above = parent === folder ? [] : await gitDirectories(parent);
  const entry = join(folder, ".git");
  const kind = await pathKind(entry);
  if (kind === "missing") return above;
  const real = (await resolveLinks(entry)) ?? entry;
  if (kind !== "file") return [real, ...above];
  const named = /^gitdir: (.+)$/mu.exec((await readName(entry)) ?? "")?.[1];
  if (named === undefined) return [entry, ...above];
  const directory = resolve(folder, named.trim());
  const common = (await readName(join(directory, "commondir")))?.trim();
  return [
    entry,
    directory,
    ...(common === undefined ? [] : [resolve(directory, common)]),
    ...above,
  ];
}

/** The text of a file in which git keeps the name of a folder. */
async function readName(file: string): Promise<string | undefined> {
  const bytes = await readBounded(file, 64 * 1024);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}
