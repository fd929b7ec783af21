import { dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { findWritingPlace } from "../../platform/writing-place.ts";

/**
 * Why nothing can be promoted into a target, whatever it is: its own way is no plain folder, the system
 * refuses to write there, or files cannot be moved into it. Known before anything is spent.
 */
export function findTargetObstacle(projectRoot: string, into: string): Diagnostic | undefined {
  const obstacle = findObstacle(projectRoot, `${into}/`);
  if (obstacle !== undefined) {
    return obstacle.kind === "link"
      ? diagnose("promotion/link-on-way", { path: join(projectRoot, obstacle.path) })
      : diagnose("promotion/foreign-file", { into, files: [obstacle.path] });
  }
  const target = join(projectRoot, into);
  // The stage lies beside the target, and files are moved from the one to the other.
  const [place, beside] = [findWritingPlace(target), findWritingPlace(dirname(target))];
  const refused = [place, beside].find((it) => it.refusal !== undefined);
  if (refused?.refusal !== undefined) {
    return diagnose("promotion/write-failed", { path: refused.folder, reason: refused.refusal });
  }
  return place.device === beside.device ? undefined : diagnose("promotion/other-disk", { into });
}
