import { sha256 } from "../../../platform/digest.ts";
import type { PlacedFile } from "./read-tree.ts";
import type { LayerFile } from "../spec-prompt.ts";

/** A file of a layer that is taken byte for byte. */
export function layerFile(placed: PlacedFile, file: string, bytes: Uint8Array): LayerFile {
  const { path, layer, condition, heldOut } = placed;
  return { path, file, layer, condition, heldOut, size: bytes.byteLength, digest: sha256(bytes) };
}
