import { isSamePackage } from "./diff-packages.ts";
import type { AxisChange, PackageDifference } from "./package-difference.ts";

/** How much a version must grow at least; `none` where nothing differs. */
export type Bump = "major" | "minor" | "patch" | "none";

/**
 * The least step from one version to the next that is honest. Major: what held for a deployment or an
 * output may no longer hold – an expectation is another or gone, a clause is gone, a parameter or option is
 * another or gone, or something new must be given. Minor: more is asked – a clause, a check, a case, a
 * command, a tool, a live file. Patch: only words differ. Pure.
 */
export function bumpOf(difference: PackageDifference): Bump {
  if (isSamePackage(difference)) return "none";
  if (breaks(difference)) return "major";
  return asksForMore(difference) ? "minor" : "patch";
}

function breaks({ clauses, criteria, parameters, axes }: PackageDifference): boolean {
  return (
    clauses.some((it) => it.change === "removed") ||
    criteria.some((it) => it.change === "removed" || it.change === "expectation") ||
    parameters.some((it) => it.change !== "added" || it.required) ||
    axes.some((it) => it.removed.length > 0 || mustBeChosenAnew(it))
  );
}

/** Whether deployments that choose nothing get another option, or none any more. */
function mustBeChosenAnew({ change, default: other }: AxisChange): boolean {
  if (change === "added") return other === undefined;
  return other?.was !== undefined;
}

function asksForMore(difference: PackageDifference): boolean {
  const { clauses, criteria, parameters, axes, commands, needs, liveFiles } = difference;
  return (
    clauses.some((it) => it.change === "added") ||
    criteria.some((it) => it.change === "added" || it.change === "cases") ||
    [parameters, axes, commands, needs, liveFiles.added, liveFiles.removed].some(
      (it) => it.length > 0,
    ) ||
    difference.dependencies !== undefined
  );
}
