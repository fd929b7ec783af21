import { foldPath } from "./fold-path.ts";

/** Two paths of which some disk can hold only one. */
export interface Twin {
  /**
   * `spelling`: they differ only in case, in the form of an accent, or in what is not seen. `twice`: they
   * are the same. `file-and-folder`: the one is a file, and the other lies in it.
   */
  readonly kind: "spelling" | "twice" | "file-and-folder";
  /** As far as the two are alike; the first of them in the order of code units is `other`. */
  readonly path: string;
  readonly other: string;
}

/** A path with its form in which twins are neighbours. */
interface Folded {
  readonly path: string;
  readonly key: string;
}

/** Twins that are told of one list of paths; more say nothing new. */
const toldTwins = 20;

/**
 * The twins among the paths of a tree, folders on their way included. A path that ends in `/` is a folder
 * itself. What it costs grows with the characters of all paths, however deep they are.
 */
export function findTwins(paths: Iterable<string>): readonly Twin[] {
  const sorted = [...paths].map((path) => ({ path, key: foldPath(path) })).toSorted(compare);
  const found = new Map<string, Twin>();
  for (const [index, it] of sorted.entries()) {
    const before = sorted[index - 1];
    const below = firstBelow(sorted, it, index + 1);
    for (const twin of [before && neighbourTwin(before, it), below && folderTwin(it, below)]) {
      if (twin !== undefined) found.set(`${twin.other}\n${twin.path}`, twin);
    }
    if (found.size >= toldTwins) break;
  }
  return [...found.values()].slice(0, toldTwins);
}

function compare(a: Folded, b: Folded): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.path < b.path ? -1 : 1;
}

/** The first path that lies below another one, which sorts before it. */
function firstBelow(sorted: readonly Folded[], { key }: Folded, from: number): Folded | undefined {
  const start = `${key}/`;
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.key ?? "") < start) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low];
  return found?.key.startsWith(start) === true ? found : undefined;
}

/** What two neighbours have in common must be spelled alike. */
function neighbourTwin(a: Folded, b: Folded): Twin | undefined {
  if (a.path === b.path) return makeTwin("twice", a.path, b.path);
  // Thousands of files may lie in one deep folder: what they share is not taken apart.
  const start = a.path.lastIndexOf("/", firstDifference(a.path, b.path) - 1) + 1;
  const [restA, restB] = [a.path.slice(start), b.path.slice(start)];
  const shared = sharedParts(foldPath(restA), foldPath(restB));
  const partsB = restB.split("/", shared);
  const first = restA.split("/", shared).findIndex((part, index) => part !== partsB[index]);
  if (first === -1) return undefined;
  const depth = first + 1;
  const upTo = (rest: string): string => a.path.slice(0, start) + rest.split("/", depth).join("/");
  return makeTwin("spelling", upTo(restA), upTo(restB));
}

/** A file, and a path below what is the same name to some disks. */
function folderTwin(file: Folded, below: Folded): Twin {
  if (below.path.startsWith(`${file.path}/`))
    return makeTwin("file-and-folder", file.path, below.path);
  const folder = below.path.split("/", file.path.split("/").length).join("/");
  return makeTwin("spelling", file.path, folder);
}

/** How many parts two keys have in common, from the first on. */
function sharedParts(a: string, b: string): number {
  const end = firstDifference(a, b);
  const isWhole = (key: string): boolean => end === key.length || key[end] === "/";
  return a.slice(0, end).split("/").length - (isWhole(a) && isWhole(b) ? 0 : 1);
}

/** The first index at which two texts differ; their length where they do not. */
function firstDifference(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let index = 0; index < end; index += 1) if (a[index] !== b[index]) return index;
  return end;
}

function makeTwin(kind: Twin["kind"], a: string, b: string): Twin {
  const [other = "", path = ""] = [a, b].toSorted();
  return { kind, path, other };
}
