import { dirname, isAbsolute } from "node:path";
import { pathKind, resolveLinks } from "../../platform/files.ts";

/** Where the files of an agent's command are looked for. */
export interface AgentFilesInput {
  readonly argv: readonly string[];
  /** Places that the agent must not see, the user's home among them. */
  readonly hidden: readonly string[];
  readonly home: string;
}

/**
 * The places of an agent's own files that a box must show although they lie in a hidden folder: for
 * each absolute path of its command the outermost `node_modules` around it, or, where only the user's
 * home hides it, the folder that it lies in. Only the file itself where that would show something
 * that is hidden for a better reason.
 */
export async function findAgentFiles(input: AgentFilesInput): Promise<readonly string[]> {
  const { argv, hidden } = input;
  const home = (await resolveLinks(input.home)) ?? input.home;
  const paths = await Promise.all(argv.filter((it) => isAbsolute(it)).map(realFile));
  const shown = paths
    .flat()
    .filter((path) => hidden.some((it) => isWithin(path, it)))
    .map((path) => visiblePlace(path, hidden, home));
  return [...new Set(shown)].toSorted();
}

/** A file as it is named and, where links lead to it, as it really is. */
async function realFile(path: string): Promise<readonly string[]> {
  const real = await resolveLinks(path);
  if (real === undefined || (await pathKind(real)) !== "file") return [];
  return [...new Set([path, real])];
}

function visiblePlace(file: string, hidden: readonly string[], home: string): string {
  const modules = /^.*?\/node_modules(?=\/)/u.exec(file)?.[0];
  const onlyHome = hidden.every((it) => it === home || !isWithin(file, it));
  const folder = modules ?? (onlyHome ? dirname(file) : file);
  return hidden.some((it) => isWithin(it, folder)) ? file : folder;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
