import { foldPath } from "../../platform/fold-path.ts";
import { longestPath } from "../../platform/relative-path.ts";
import type { Deployment } from "./deployment.ts";

/** A deployment with its target. */
type Target = Pick<Deployment, "name" | "into">;

/** The targets of many deployments: what one overlaps is found without looking at each of them. */
export interface TargetIndex {
  add(target: Target): void;
  /** The first target of another deployment that is the same folder, lies in it or around it. */
  overlapping(target: Target): Target | undefined;
}

/** Makes an index of targets, which are normal relative paths. They overlap as they would on any file system. */
export function indexTargets(targets: Iterable<Target> = []): TargetIndex {
  const at = new Map<string, readonly Target[]>();
  const below = new Map<string, readonly Target[]>();
  const index: TargetIndex = {
    add: (target) => {
      const [own = "", ...around] = foldersOf(target.into);
      keep(at, own, target);
      for (const folder of around) keep(below, folder, target);
    },
    overlapping: ({ name, into }) => {
      const folders = foldersOf(into);
      const found = [
        ...(below.get(folders[0] ?? "") ?? []),
        ...folders.flatMap((folder) => at.get(folder) ?? []),
      ];
      return found.find((it) => it.name !== name);
    },
  };
  for (const target of targets) index.add(target);
  return index;
}

/** Two of different names are enough to have one that is another's. */
function keep(known: Map<string, readonly Target[]>, folder: string, target: Target): void {
  const kept = known.get(folder) ?? [];
  if (kept.length < 2 && kept.every((it) => it.name !== target.name)) {
    known.set(folder, [...kept, target]);
  }
}

/**
 * A path and the folders around it, the longest first, as a disk would that ignores case. Of one that is
 * longer than any target may be only the path.
 */
function foldersOf(path: string): readonly string[] {
  const folded = foldPath(path);
  const folders = [folded];
  if (Buffer.byteLength(path) > longestPath) return folders;
  for (let end = folded.lastIndexOf("/"); end > 0; end = folded.lastIndexOf("/", end - 1)) {
    folders.push(folded.slice(0, end));
  }
  return folders;
}
