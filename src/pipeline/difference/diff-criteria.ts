import { isDeepStrictEqual } from "node:util";
import { namesOf } from "./names-of.ts";
import type { CriterionChange } from "./package-difference.ts";
import type { CriterionFacts, PackageFacts } from "./package-facts.ts";

/** The criteria that are not the same in two versions, by id. Pure. */
export function diffCriteria(
  was: PackageFacts["criteria"],
  now: PackageFacts["criteria"],
): readonly CriterionChange[] {
  const ids = [...new Set([...Object.keys(was), ...Object.keys(now)])].toSorted();
  return ids.flatMap((id) => {
    const [before, after] = [was[id], now[id]];
    const known = after ?? before;
    const change = changeOf(before, after);
    if (known === undefined || change === undefined) return [];
    const cases = namesOf(before?.cases ?? {}, after?.cases ?? {});
    return [
      {
        id,
        change,
        says: known.says,
        covers: known.covers,
        heldOut: before?.heldOut === true || after?.heldOut === true,
        cases: {
          added: cases.added.length,
          changed: cases.changed.length,
          removed: cases.removed.length,
        },
      },
    ];
  });
}

function changeOf(
  was: CriterionFacts | undefined,
  now: CriterionFacts | undefined,
): CriterionChange["change"] | undefined {
  if (was === undefined) return now === undefined ? undefined : "added";
  if (now === undefined) return "removed";
  if (was.digest === now.digest) return isSaidAlike(was, now) ? undefined : "words";
  const { added, changed, removed } = namesOf(was.cases, now.cases);
  const onlyMore = changed.length === 0 && removed.length === 0 && added.length > 0;
  return was.checks === now.checks && onlyMore ? "cases" : "expectation";
}

function isSaidAlike(was: CriterionFacts, now: CriterionFacts): boolean {
  const { says, covers, heldOut } = was;
  return isDeepStrictEqual(
    { says, covers, heldOut },
    { says: now.says, covers: now.covers, heldOut: now.heldOut },
  );
}
