import { layerFile } from "./layer-file.ts";
import type { AcceptanceSource } from "../acceptance/parse-acceptance.ts";
import type { LayerFile } from "../spec-prompt.ts";

/** The files of the layers that are neither documents nor acceptance files, by path. */
export function otherFiles(
  files: readonly LayerFile[],
  yaml: readonly AcceptanceSource[],
): readonly LayerFile[] {
  const data = yaml.map(({ placed, file, bytes }) => layerFile(placed, file, bytes));
  return [...files, ...data].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
