import type { ChangedContext } from "./deployment-status.ts";

type Digests = Readonly<Record<string, string>>;

/** How the project's files that are given as context differ from those that were given, by path. */
export function changedContext(now: Digests, then: Digests = {}): readonly ChangedContext[] {
  const paths = [...new Set([...Object.keys(now), ...Object.keys(then)])].toSorted();
  return paths.flatMap((path): readonly ChangedContext[] => {
    if (now[path] === then[path]) return [];
    if (!Object.hasOwn(then, path)) return [{ path, state: "added" }];
    return [{ path, state: Object.hasOwn(now, path) ? "changed" : "removed" }];
  });
}
