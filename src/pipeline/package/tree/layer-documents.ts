import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import type { Manifest } from "../manifest.ts";
import { readDocument } from "../manifest/read-document.ts";
import { declaresTemplates } from "../manifest/read-entry.ts";
import type { TextSource } from "./read-layers.ts";
import type { LayerDocument } from "../spec-prompt.ts";

const order: readonly LayerDocument["layer"][] = ["core", "context", "guide"];

/** Reads the documents of the layers in composition order, SPECPROMPT.md excepted. */
export function readLayerDocuments(
  sources: readonly TextSource[],
  of: { readonly manifest: Manifest; readonly isOverlay: boolean },
  findings: Diagnostic[],
): readonly LayerDocument[] {
  const documents = sources.flatMap(({ placed, file, text }) => {
    const layer = order.find((it) => it === placed.layer);
    if (layer === undefined || placed.path === "SPECPROMPT.md") return [];
    const source = {
      path: placed.path,
      file,
      layer,
      condition: placed.condition,
      content: text,
      isOverlay: of.isOverlay,
      rendersTemplates: of.isOverlay || declaresTemplates(of.manifest),
    };
    return [readDocument(source, findings)];
  });
  return documents.toSorted(
    (a, b) => order.indexOf(a.layer) - order.indexOf(b.layer) || (a.path < b.path ? -1 : 1),
  );
}
