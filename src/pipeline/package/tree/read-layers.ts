import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { readPlainFileNow } from "../../../platform/read-now.ts";
import { findHiddenCharacters } from "./hidden-characters.ts";
import { layerFile } from "./layer-file.ts";
import { limits } from "./limits.ts";
import { type AcceptanceSource, mayBeAcceptance } from "../acceptance/parse-acceptance.ts";
import type { PlacedFile } from "./read-tree.ts";
import { decodeText, isText } from "./source-text.ts";
import type { LayerFile } from "../spec-prompt.ts";

/** A text document of a layer, decoded. */
export interface TextSource {
  readonly placed: PlacedFile;
  readonly file: string;
  readonly text: string;
}

/** The files of the layers by what they are, each in path order. */
export interface LayerContents {
  readonly documents: readonly TextSource[];
  readonly acceptance: readonly AcceptanceSource[];
  readonly files: readonly LayerFile[];
}

/** What one file turned out to be. */
type Content =
  | { readonly kind: "document"; readonly source: TextSource }
  | { readonly kind: "acceptance"; readonly source: AcceptanceSource }
  | { readonly kind: "file"; readonly file: LayerFile }
  | { readonly kind: "broken" };

/** Reads every file of the layers once: texts are decoded, everything else is digested. */
export function readLayers(
  root: string,
  files: readonly PlacedFile[],
  findings: Diagnostic[],
): LayerContents {
  const contents = withinLimits(files).map((it) => readOne(root, it, findings));
  return {
    documents: contents.flatMap((it) => (it.kind === "document" ? [it.source] : [])),
    acceptance: contents.flatMap((it) => (it.kind === "acceptance" ? [it.source] : [])),
    files: contents.flatMap((it) => (it.kind === "file" ? [it.file] : [])),
  };
}

/** Files that a package may hold; of one that is too large as a whole, only as much as allowed is read. */
function withinLimits(files: readonly PlacedFile[]): readonly PlacedFile[] {
  let total = 0;
  return files.slice(0, limits.files).filter(({ size }) => {
    if (size > limits.file || total + size > limits.total) return false;
    total += size;
    return true;
  });
}

function readOne(root: string, placed: PlacedFile, findings: Diagnostic[]): Content {
  const file = join(root, placed.path);
  const read = readPlainFileNow(file, limits.file) ?? { fault: "it went away" };
  if ("fault" in read) {
    const args = { path: escapeText(placed.path), because: read.fault };
    findings.push(diagnose("package/unreadable", args, { span: { file, line: 1, column: 1 } }));
    return { kind: "broken" };
  }
  const { bytes } = read;
  const isAcceptance = mayBeAcceptance(placed);
  if (!isAcceptance && (placed.layer === "validation" || !isDocument(placed, bytes)))
    return { kind: "file", file: layerFile(placed, file, bytes) };
  const limit = isAcceptance ? limits.file : limits.document;
  if (bytes.byteLength > limit) {
    const args = { what: `\`${escapeText(placed.path)}\``, limit, unit: "bytes" };
    findings.push(diagnose("package/too-large", args, { span: { file, line: 1, column: 1 } }));
    return { kind: "broken" };
  }
  const decoded = decodeText(bytes, file);
  if (!decoded.ok) {
    findings.push(...decoded.diagnostics);
    return { kind: "broken" };
  }
  findings.push(...findHiddenCharacters(decoded.value, file));
  const source = { placed, file, text: decoded.value };
  return isAcceptance
    ? { kind: "acceptance", source: { ...source, bytes } }
    : { kind: "document", source };
}

/** Markdown and templates are documents whatever their bytes; other files are where they are text. */
function isDocument(placed: PlacedFile, bytes: Uint8Array): boolean {
  return /\.(?:md|markdown|liquid)$/u.test(placed.path) || isText(bytes);
}
