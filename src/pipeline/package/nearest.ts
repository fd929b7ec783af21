/**
 * The candidate that `name` was probably meant to be, or undefined where none is close. Close is an
 * edit distance (insert, remove, replace, swap neighbours; case does not count) of at most a third
 * of the longer name, and at least 1.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  return allNear(name, candidates)[0];
}

/** Every candidate that is close in this sense, the closest first. */
export function allNear(name: string, candidates: Iterable<string>): readonly string[] {
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    const limit = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (Math.abs(name.length - candidate.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit) near.push({ candidate, distance });
  }
  return near.toSorted((a, b) => a.distance - b.distance).map((it) => it.candidate);
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const changed = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, replaced);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      current.push(swapped ? Math.min(changed, (beforePrevious[j - 2] ?? 0) + 1) : changed);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
