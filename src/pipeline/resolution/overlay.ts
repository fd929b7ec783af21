import { isAbsolute, join } from "node:path";
import { type Diagnostic, diagnose, type Span } from "../../diagnostics/diagnostic.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { relativePathFault } from "../../platform/relative-path.ts";
import type { Deployment } from "./deployment.ts";
import { overlaps } from "./target.ts";

/** Why a deployment may not have its overlay, as far as the path tells; undefined where it may. */
export function checkOverlay(
  { overlay, into }: Pick<Deployment, "overlay" | "into">,
  span?: Span,
): Diagnostic | undefined {
  if (overlay === undefined) return undefined;
  const because = reason(overlay, into);
  return because === undefined
    ? undefined
    : diagnose("resolution/overlay-unsafe", { overlay, because }, { span });
}

/** A link on the way to an overlay, which could lead anywhere; undefined where there is none. */
export function findOverlayLink(projectRoot: string, overlay: string): Diagnostic | undefined {
  const obstacle = findObstacle(projectRoot, `${overlay}/`);
  if (obstacle?.kind !== "link") return undefined;
  const span = { file: join(projectRoot, obstacle.path), line: 1, column: 1 };
  const because = `"${obstacle.path}" is a symbolic link`;
  return diagnose("resolution/overlay-unsafe", { overlay, because }, { span });
}

function reason(overlay: string, into: string): string | undefined {
  if (overlay === "") return "it is the project itself";
  if (isAbsolute(overlay)) return "it must be relative to the project";
  if (overlay.split("/")[0] === "..") return "it lies outside the project";
  const fault = relativePathFault(overlay);
  if (fault !== undefined) return fault;
  return overlaps(overlay, into) ? "it overlaps the target" : undefined;
}
