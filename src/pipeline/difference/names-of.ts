import type { Names } from "./package-difference.ts";

/** The names of two records of digests that are new, not the same, or gone, sorted. Pure. */
export function namesOf(
  was: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): Names {
  const names = Object.keys(now).toSorted();
  return {
    added: names.filter((it) => !Object.hasOwn(was, it)),
    changed: names.filter((it) => Object.hasOwn(was, it) && was[it] !== now[it]),
    removed: Object.keys(was)
      .filter((it) => !Object.hasOwn(now, it))
      .toSorted(),
  };
}
