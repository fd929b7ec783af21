import type { Condition, Layer } from "../spec-prompt.ts";

/** The folders of a package that are layers, and the layer that each one is. */
export const layerFolders: readonly Layer[] = ["core", "context", "validation", "guide"];

/** Folders whose content is data: not searched for acceptance files and axes. */
const dataFolders = new Set(["fixtures", "tests", "cases", "canaries", "recordings"]);

const axisFolder = /^([a-z][a-z0-9-]*)=([a-z0-9][a-z0-9.-]*)$/u;

/** What follows for a file or a folder from the folders that it lies in. */
export interface Placement {
  readonly layer: Layer;
  readonly heldOut: boolean;
  readonly condition: Condition;
  /** Whether it lies in a folder of data. */
  readonly isData: boolean;
}

/** What is wrong with the name or the place of a folder. */
export type FolderProblem =
  | "package/axis-malformed"
  | "package/axis-misplaced"
  | "package/axis-contradiction"
  | "package/held-out-misplaced";

/** Reads the folders of a path (relative, with `/`): layer, held-out, and the options it asks for. */
export function placementOf(folders: readonly string[]): Placement {
  const [layer, ...rest] = folders;
  const heldOut = layer === "validation" && rest[0] === "held-out";
  const condition: Record<string, string> = {};
  let isData = false;
  for (const [index, name] of (heldOut ? rest.slice(1) : rest).entries()) {
    isData ||= dataFolders.has(name);
    const axis = isData ? null : axisFolder.exec(name);
    const counts = layer !== "validation" || index === Object.keys(condition).length;
    if (axis?.[1] !== undefined && axis[2] !== undefined && counts) condition[axis[1]] = axis[2];
  }
  return { layer: layerFolders.find((it) => it === layer) ?? "core", heldOut, condition, isData };
}

/** What is wrong with the last folder of a path; the ones above it have their own findings. */
export function folderProblem(folders: readonly string[]): FolderProblem | undefined {
  const above = folders.slice(0, -1);
  const name = folders.at(-1) ?? "";
  const outer = placementOf(above);
  if (above.length > 0 && outer.isData) return undefined;
  if (outer.layer === "validation" && name === "held-out" && above.length > 1)
    return "package/held-out-misplaced";
  if (!name.includes("=")) return undefined;
  const axis = axisFolder.exec(name);
  if (axis === null) return "package/axis-malformed";
  if (!allowsAxis(above)) return "package/axis-misplaced";
  const chosen = outer.condition[axis[1] ?? ""];
  return chosen === undefined || chosen === axis[2] ? undefined : "package/axis-contradiction";
}

/** The folder of a known-bad output that a file of the validation layer belongs to; undefined for any other. */
export function canaryOf(path: string): string | undefined {
  return /^validation\/(?:held-out\/)?(?:[^/]+=[^/]+\/)*canaries\/[^/]+(?=\/)/u.exec(path)?.[0];
}

/** The axis and option that a folder's name states, where it does. */
export function axisOf(
  name: string,
): { readonly axis: string; readonly option: string } | undefined {
  const match = axisFolder.exec(name);
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { axis: match[1], option: match[2] };
}

/** In the validation layer axes stand directly below it or below held-out, one below the other. */
function allowsAxis(above: readonly string[]): boolean {
  const [layer, ...rest] = above;
  if (layer === undefined) return false;
  if (layer !== "validation") return true;
  const inner = rest[0] === "held-out" ? rest.slice(1) : rest;
  return inner.every((name) => axisFolder.test(name));
}
