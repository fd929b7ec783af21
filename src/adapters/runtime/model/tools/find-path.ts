import { findObstacle } from "../../../../platform/find-obstacle.ts";
import { type PathKind, pathKind } from "../../../../platform/files.ts";
import { relativePathFault, shortPath } from "../../../../platform/relative-path.ts";
import type { ToolPlace } from "./tool.ts";

/** A place in the workspace: relative with `/`, empty for the workspace itself; and what is there. */
export interface FoundPath {
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly kind: PathKind;
}

/** Where psd keeps what the model was given; it can be read and not written. */
const given = ".specprompt";

/**
 * The place that a model names by a path, relative or absolute as commands see it; or in one sentence why
 * there can be none: it leads out of the workspace, through a link, or over a name that no output may have.
 */
export async function findPath(
  text: string,
  { workspace, workspaceInBox }: Pick<ToolPlace, "workspace" | "workspaceInBox">,
): Promise<FoundPath | string> {
  const path = inWorkspace(text, [workspaceInBox, workspace]);
  if (path === "") return { path, file: workspace, kind: "folder" };
  const fault = relativePathFault(path);
  if (fault !== undefined) return `"${shortPath(text)}" is no path of the workspace: ${fault}`;
  const obstacle = findObstacle(workspace, path);
  if (obstacle !== undefined) return `"${obstacle.path}" is a ${obstacle.kind}, no folder`;
  const file = `${workspace}/${path}`;
  return { path, file, kind: await pathKind(file) };
}

/** The same for a file that is to be written. */
export async function findWritable(
  text: string,
  place: Pick<ToolPlace, "workspace" | "workspaceInBox">,
): Promise<FoundPath | string> {
  const found = await findPath(text, place);
  if (typeof found === "string") return found;
  const { path, kind } = found;
  if (path.split("/")[0]?.toLowerCase() === given) return `"${given}" cannot be changed`;
  if (kind === "folder") return `"${path === "" ? "." : path}" is a folder`;
  if (kind !== "file" && kind !== "missing") return `"${path}" is a ${kind}, no file`;
  return found;
}

function inWorkspace(text: string, roots: readonly string[]): string {
  const root = roots.find((it) => text === it || text.startsWith(`${it}/`));
  const rest = root === undefined ? text : text.slice(root.length).replace(/^\/+/u, "");
  const plain = rest.replace(/^(?:\.\/+)+/u, "").replace(/\/+$/u, "");
  return plain === "." || (plain === "" && (root !== undefined || rest !== text)) ? "" : plain;
}
