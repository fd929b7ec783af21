import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { findObstacle } from "./present.ts";

/** Why nothing can ever be promoted into a target, whatever it is: its own way is no plain folder. */
export function findTargetObstacle(projectRoot: string, into: string): Diagnostic | undefined {
  const obstacle = findObstacle(projectRoot, `${into}/`);
  if (obstacle === undefined) return undefined;
  return obstacle.kind === "link"
    ? diagnose("promotion/link-on-way", { path: join(projectRoot, obstacle.path) })
    : diagnose("promotion/foreign-file", { into, files: [obstacle.path] });
}
