import { basename, join, resolve } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, type Result, settle } from "../../diagnostics/result.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { pathKind, resolveLinks } from "../../platform/files.ts";
import { sortFindings } from "./findings-order.ts";
import { readLayerDocuments } from "./tree/layer-documents.ts";
import { otherFiles } from "./tree/other-files.ts";
import { axesOf } from "./tree/read-axes.ts";
import { readDocument } from "./manifest/read-document.ts";
import { type Entry, isSingleFilePackage, readEntry } from "./manifest/read-entry.ts";
import { type LayerContents, readLayers } from "./tree/read-layers.ts";
import { emptyManifest, type OverlayFile, readOverlayFile } from "./manifest/read-manifest.ts";
import { type PackageReading, readTree } from "./tree/read-tree.ts";
import { readValidation } from "./acceptance/read-validation.ts";
import { limits } from "./tree/limits.ts";
import { decodeText } from "./tree/source-text.ts";
import type { LayerDocument, SpecPrompt } from "./spec-prompt.ts";
import { parseYaml } from "./yaml/yaml-source.ts";

/**
 * Reads an overlay: a folder laid out like a package, in which SPECPROMPT.md may be missing and
 * `overlay.yaml` may name axes and files of the package. Its `entry` is the path that SPECPROMPT.md has or would have.
 */
export async function readOverlay(
  path: string,
  reading: PackageReading = {},
): Promise<Result<SpecPrompt>> {
  const absolute = resolve(path);
  const root = (await resolveLinks(absolute)) ?? absolute;
  if ((await pathKind(root)) !== "folder") {
    const span = { file: root, line: 1, column: 1 };
    return failure(diagnose("package/not-found", { path: escapeText(path) }, { span }));
  }
  const findings: Diagnostic[] = [];
  const tree = readTree(root, reading);
  findings.push(...tree.findings);
  const contents = readLayers(root, tree.files, findings);
  const entry = readOverlayEntry(root, contents, findings);
  const { axes, named } = await readStatements(join(root, "overlay.yaml"), findings);
  const manifest = { ...(entry.manifest ?? emptyManifest), axes };
  const rest = readLayerDocuments(contents.documents, { manifest, isOverlay: true }, findings);
  const paths = tree.files.map((it) => it.path);
  const validation = { root, sources: contents.acceptance, paths, parameters: undefined };
  const { acceptance, others } = await readValidation(validation, findings);
  const overlay: SpecPrompt = {
    root,
    entry: join(root, "SPECPROMPT.md"),
    singleFile: false,
    manifest,
    documents: [...(entry.document === undefined ? [] : [entry.document]), ...rest],
    acceptance,
    files: otherFiles(contents.files, others),
    axes: axesOf(manifest, tree.axisFolders),
    ignored: tree.ignored,
    named,
  };
  return settle(overlay, sortFindings(findings));
}

/** An overlay's SPECPROMPT.md may have a manifest, or be text alone. */
function readOverlayEntry(
  root: string,
  contents: LayerContents,
  findings: Diagnostic[],
): Partial<Pick<Entry, "manifest">> & { readonly document?: LayerDocument } {
  const path = "SPECPROMPT.md";
  const file = join(root, path);
  const text = contents.documents.find((it) => it.file === file)?.text;
  if (text === undefined) return {};
  if (isSingleFilePackage(text, file)) {
    const entry = readEntry({ path, file, text }, findings);
    return entry === undefined ? {} : { ...entry, document: { ...entry.document, template: true } };
  }
  const source = { path, file, layer: "core" as const, condition: {}, content: text };
  const document = readDocument({ ...source, isOverlay: true, rendersTemplates: true }, findings);
  return { document: { ...document, template: true } };
}

const silent: OverlayFile = { axes: {}, named: { replaces: [], removes: [] } };

async function readStatements(file: string, findings: Diagnostic[]): Promise<OverlayFile> {
  const read = await readPlainFile(file, limits.acceptance);
  if (read === undefined) return silent;
  if ("fault" in read) {
    const args = { path: basename(file), because: read.fault };
    findings.push(diagnose("package/unreadable", args, { span: { file, line: 1, column: 1 } }));
    return silent;
  }
  if (read.bytes.byteLength === 0) return silent;
  const text = decodeText(read.bytes, file);
  if (!text.ok) {
    findings.push(...text.diagnostics);
    return silent;
  }
  const { source, findings: faults } = parseYaml(text.value, { file, firstLine: 1, rules: "own" });
  findings.push(...faults);
  return source === undefined ? silent : readOverlayFile({ yaml: source, path: [] }, findings);
}
