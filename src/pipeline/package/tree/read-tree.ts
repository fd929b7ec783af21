import { join } from "node:path";
import { type Diagnostic, diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import type { TreeEntry } from "../../../platform/files.ts";
import { findTwins } from "../../../platform/find-twins.ts";
import { listTreeNow, type TreeListing } from "../../../platform/list-tree-now.ts";
import { isOwnedName, nameFault } from "../../../platform/name-fault.ts";
import { longestPath, shortPath } from "../../../platform/relative-path.ts";
import { hiddenCharacterOf } from "./hidden-characters.ts";
import { limits } from "./limits.ts";
import { axisOf, folderProblem, type Placement, placementOf } from "./placement.ts";
import { topLevel } from "./top-level.ts";

/** A file of a layer, before its bytes are read. */
export interface PlacedFile extends Placement {
  /** Relative to the package, with `/`. */
  readonly path: string;
  readonly size: number;
}

/** A folder `axis=option`. */
export interface AxisFolder {
  readonly axis: string;
  readonly option: string;
  readonly path: string;
}

/** What lies in a package, by name and place only. */
export interface PackageTree {
  /** Files of the layers, sorted by path. */
  readonly files: readonly PlacedFile[];
  readonly axisFolders: readonly AxisFolder[];
  readonly ignored: readonly string[];
  readonly findings: readonly Diagnostic[];
}

/** Entries after which the listing of a package ends: more than the limit of files is told then. */
const mostEntries = 2 * limits.files;

/** How the folder of a package or of an overlay is listed. */
export const packageListing: TreeListing = { enter: isEntered, limit: mostEntries };

/** How much of a package is read. */
export interface PackageReading {
  /** False: as if the package held nothing back. What is found then tells nothing of held-out checks. */
  readonly heldOut?: boolean;
}

/** Lists a package or an overlay and judges names and places. Reads no file. */
export function readTree(root: string, { heldOut = true }: PackageReading = {}): PackageTree {
  const listed = listTreeNow(root, packageListing);
  const entries = heldOut ? listed : listed.filter((it) => !isHeldOutPath(it.path));
  const findings: Diagnostic[] = [];
  const ignored: string[] = [];
  const layered: TreeEntry[] = [];
  for (const entry of entries) {
    if (entry.path.includes("/")) layered.push(entry);
    else placeTopLevel(entry, { root, findings, ignored, layered });
  }
  const visible = layered.filter((it) => !isSkipped(it.path.split("/")));
  findings.push(...visible.flatMap((it) => entryFindings(it, root)));
  const files = visible.filter((it) => it.kind === "file" && !isReserved(it.path)).map(placed);
  const wasCut = entries.length > mostEntries;
  findings.push(...collisions(visible, root), ...sizeFindings(files, { root, wasCut }));
  return { files, axisFolders: visible.flatMap(axisFolders), ignored, findings };
}

/** Whether a path, relative to a package and with `/`, is that of held-out checks. */
function isHeldOutPath(path: string): boolean {
  return `${path}/`.startsWith("validation/held-out/");
}

interface Sorting {
  readonly root: string;
  readonly findings: Diagnostic[];
  readonly ignored: string[];
  readonly layered: TreeEntry[];
}

function placeTopLevel(entry: TreeEntry, into: Sorting): void {
  const place = topLevel(entry.path, entry.kind === "folder");
  if (place.kind === "layer" || place.kind === "document" || isLayerLink(entry))
    into.layered.push(entry);
  if (place.kind === "ignored" && !isLayerLink(entry)) into.ignored.push(entry.path);
  const name = escapeText(entry.path);
  const span = topOf(into.root, entry.path);
  if (place.kind === "misspelled")
    into.findings.push(
      diagnose("package/misspelled-folder", { name, meant: place.meant }, { span }),
    );
}

/** A link or a pipe in the place of a layer must be an error, not an ignored name. */
function isLayerLink(entry: TreeEntry): boolean {
  return (
    (entry.kind === "link" || entry.kind === "other") && topLevel(entry.path, true).kind === "layer"
  );
}

/** Folders that are too deep are told of by their own name; what lies in them is not. */
function isEntered(path: string): boolean {
  const folders = path.split("/");
  if (Buffer.byteLength(path) > longestPath) return false;
  if (topLevel(folders[0] ?? "", true).kind !== "layer") return false;
  return !folders.some(isOwnedName) && !isSkipped(folders);
}

/** Dot files are left out, but in fixtures, tests and cases, where a program may need them. */
function isSkipped(names: readonly string[]): boolean {
  return names.some(
    (name, index) =>
      name.startsWith(".") && !isOwnedName(name) && !placementOf(names.slice(0, index)).isData,
  );
}

function isReserved(path: string): boolean {
  return path.split("/").some(isOwnedName);
}

function placed(entry: TreeEntry): PlacedFile {
  return {
    ...placementOf(entry.path.split("/").slice(0, -1)),
    path: entry.path,
    size: entry.size,
  };
}

function axisFolders(entry: TreeEntry): readonly AxisFolder[] {
  const names = entry.path.split("/");
  const axis = axisOf(names.at(-1) ?? "");
  if (entry.kind !== "folder" || axis === undefined || folderProblem(names) !== undefined)
    return [];
  return placementOf(names.slice(0, -1)).isData ? [] : [{ ...axis, path: entry.path }];
}

function entryFindings(entry: TreeEntry, root: string): readonly Diagnostic[] {
  const names = entry.path.split("/");
  const path = escapeText(shortPath(entry.path));
  const isLong = Buffer.byteLength(entry.path) > longestPath;
  const place = { span: topOf(root, isLong ? (names[0] ?? "") : entry.path) };
  const name = names.at(-1) ?? "";
  const findings: Diagnostic[] = [];
  if (entry.kind === "link" || entry.kind === "other")
    findings.push(diagnose("package/link", { path, isLink: entry.kind === "link" }, place));
  const because = isOwnedName(name) ? undefined : placeFault(entry.path, name);
  if (isOwnedName(name)) findings.push(diagnose("package/reserved-name", { path }, place));
  if (because !== undefined)
    findings.push(diagnose("package/unsafe-name", { path, because }, place));
  const hidden = hiddenCharacterOf(name);
  if (hidden !== undefined)
    findings.push(diagnose("package/hidden-character", hidden, { ...place, severity: "error" }));
  const problem = entry.kind === "folder" ? folderProblem(names) : undefined;
  if (problem !== undefined) findings.push(diagnose(problem, { path }, place));
  return findings;
}

/** What is wrong with the last part of a path, or with its length; hidden characters have a finding of their own. */
function placeFault(path: string, name: string): string | undefined {
  if (name.includes("\\")) return "it holds a backslash";
  if (Buffer.byteLength(path) > longestPath) return `it is longer than ${longestPath} bytes`;
  return nameFault(name);
}

function collisions(entries: readonly TreeEntry[], root: string): readonly Diagnostic[] {
  const paths = entries.map((it) => (it.kind === "folder" ? `${it.path}/` : it.path));
  return findTwins(paths).map(({ path, other }) => {
    const args = { path: escapeText(path), other: escapeText(other) };
    return diagnose("package/name-collision", args, { span: topOf(root, path) });
  });
}

function sizeFindings(
  files: readonly PlacedFile[],
  { root, wasCut }: { readonly root: string; readonly wasCut: boolean },
): readonly Diagnostic[] {
  const tooLarge = files.filter((it) => it.size > limits.file);
  const total = files.reduce((sum, it) => sum + it.size, 0);
  const span = { file: root, line: 1, column: 1 };
  return [
    ...tooLarge.map((it) =>
      diagnose(
        "package/too-large",
        { what: `\`${escapeText(it.path)}\``, limit: limits.file, unit: "bytes" },
        { span: topOf(root, it.path) },
      ),
    ),
    ...(total > limits.total
      ? [
          diagnose(
            "package/too-large",
            { what: "the package", limit: limits.total, unit: "bytes" },
            { span },
          ),
        ]
      : []),
    ...(wasCut || files.length > limits.files
      ? [
          diagnose(
            "package/too-large",
            { what: "the package", limit: limits.files, unit: "files" },
            { span },
          ),
        ]
      : []),
  ];
}

function topOf(root: string, path: string): Span {
  return { file: join(root, path), line: 1, column: 1 };
}
