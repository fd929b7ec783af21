import { basename } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { axesOf, axisFindings } from "./tree/read-axes.ts";
import { criteriaFindings } from "./acceptance/criteria-findings.ts";
import { sortFindings } from "./findings-order.ts";
import { findHiddenCharacters } from "./tree/hidden-characters.ts";
import { locatePackage, type PackageLocation } from "./tree/locate-package.ts";
import { readLayerDocuments } from "./tree/layer-documents.ts";
import { limits } from "./tree/limits.ts";
import { emptyManifest } from "./manifest/read-manifest.ts";
import { type Entry, isSingleFilePackage, readEntry } from "./manifest/read-entry.ts";
import { type LayerContents, readLayers } from "./tree/read-layers.ts";
import { type PackageReading, readTree, type PackageTree } from "./tree/read-tree.ts";
import { readValidation } from "./acceptance/read-validation.ts";
import { decodeText } from "./tree/source-text.ts";
import { otherFiles } from "./tree/other-files.ts";
import type { SpecPrompt } from "./spec-prompt.ts";

/** Everything found in a package, and the package itself where its manifest could be read. */
export interface Inspection {
  /** Undefined where there is no manifest that fits. Incomplete where a finding is an error. */
  readonly specPrompt: SpecPrompt | undefined;
  /** Sorted by place. */
  readonly findings: readonly Diagnostic[];
}

/** Reads as much of the package at a path as can be read, and collects every finding. */
export async function inspectPackage(
  path: string,
  reading: PackageReading = {},
): Promise<Inspection> {
  const location = await locatePackage(path);
  if (!location.ok) return { specPrompt: undefined, findings: location.diagnostics };
  const findings: Diagnostic[] = [];
  const specPrompt = location.value.singleFile
    ? await inspectSingleFile(location.value, findings)
    : await inspectFolder(location.value, reading, findings);
  const isWhole = !findings.some((it) => it.severity === "error");
  if (specPrompt !== undefined) findings.push(...criteriaFindings(specPrompt, { isWhole }));
  return { specPrompt, findings: sortFindings(findings) };
}

async function inspectFolder(
  location: PackageLocation,
  reading: PackageReading,
  findings: Diagnostic[],
): Promise<SpecPrompt | undefined> {
  const { root, entry: file } = location;
  const tree = readTree(root, reading);
  findings.push(...tree.findings);
  const contents = readLayers(root, tree.files, findings);
  const text = contents.documents.find((it) => it.file === file)?.text;
  const path = basename(file);
  const entry = text === undefined ? undefined : readEntry({ path, file, text }, findings);
  return assemble(location, { entry, tree, contents }, findings);
}

interface Parts {
  readonly entry: Entry | undefined;
  readonly tree: PackageTree;
  readonly contents: LayerContents;
}

/** Reads the layers even where the manifest is broken, so that one run shows every finding. */
async function assemble(
  location: PackageLocation,
  { entry, tree, contents }: Parts,
  findings: Diagnostic[],
): Promise<SpecPrompt | undefined> {
  const { root } = location;
  const manifest = entry?.manifest ?? emptyManifest;
  const axes = axesOf(manifest, tree.axisFolders);
  if (entry !== undefined)
    findings.push(...axisFindings(entry.cursor, axes, { ...tree, root, declared: manifest.axes }));
  const documents = readLayerDocuments(
    contents.documents,
    { manifest, isOverlay: false },
    findings,
  );
  const { acceptance, others } = await readValidation(
    {
      root,
      sources: contents.acceptance,
      paths: tree.files.map((it) => it.path),
      parameters: entry === undefined ? undefined : manifest.parameters,
    },
    findings,
  );
  if (entry === undefined) return undefined;
  return {
    ...location,
    manifest,
    documents: [entry.document, ...documents],
    acceptance,
    files: otherFiles(contents.files, others),
    axes,
    ignored: tree.ignored,
  };
}

async function inspectSingleFile(
  location: PackageLocation,
  findings: Diagnostic[],
): Promise<SpecPrompt | undefined> {
  const { entry: file } = location;
  const span = { file, line: 1, column: 1 };
  const path = basename(file);
  const read = (await readPlainFile(file, limits.document)) ?? { bytes: new Uint8Array() };
  if ("fault" in read) {
    const args = { path: escapeText(path), because: read.fault };
    findings.push(diagnose("package/unreadable", args, { span }));
    return undefined;
  }
  const text = decodeText(read.bytes, file);
  if (!text.ok) {
    findings.push(...text.diagnostics);
    return undefined;
  }
  if (text.value.trim() !== "" && !isSingleFilePackage(text.value, file)) {
    findings.push(diagnose("package/no-specprompt", {}, { span }));
    return undefined;
  }
  findings.push(...findHiddenCharacters(text.value, file));
  const entry = readEntry({ path, file, text: text.value }, findings);
  if (entry === undefined) return undefined;
  const axes = axesOf(entry.manifest, []);
  findings.push(
    ...axisFindings(entry.cursor, axes, {
      root: location.root,
      axisFolders: [],
      declared: entry.manifest.axes,
    }),
  );
  const rest = { acceptance: [], files: [], axes, ignored: [] };
  return { ...location, manifest: entry.manifest, documents: [entry.document], ...rest };
}
