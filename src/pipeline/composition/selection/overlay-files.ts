import { type Diagnostic, diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import type { LayerDocument, SpecPrompt } from "../../package/spec-prompt.ts";
import type { OverlayOperation } from "../selection.ts";
import { type Candidate, createCandidates, type FindCandidates } from "./candidates.ts";
import type { Applies } from "./choose-options.ts";
import { conflictOf, missingTarget } from "./overlay-operation.ts";

/** What an overlay does to whole files. */
export interface OverlaidFiles {
  /** By path of the package: what is replaced, added and removed. */
  readonly operations: ReadonlyMap<string, OverlayOperation>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where an overlay's document adds to another one: its path, and the end at which. */
export function additionOf(
  path: string,
): { readonly path: string; readonly at: "append" | "prepend" } | undefined {
  const match = /^(.*)\.(append|prepend)(\.md)$/u.exec(path);
  if (match === null) return undefined;
  return { path: `${match[1]}.md`, at: match[2] === "append" ? "append" : "prepend" };
}

/** Whether a document of an overlay is one of its own, and more than what its front matter says. */
export function standsAlone({ path, text, frontMatter }: LayerDocument): boolean {
  if (frontMatter.replaces !== undefined || additionOf(path) !== undefined) return false;
  return text.trim() !== "" || (frontMatter.removes.length === 0 && path !== entryName);
}

/** The path that an overlay's document means: its SPECPROMPT.md is that of a single-file package, too. */
export function meantPath(path: string, entry: string): string {
  return path === entryName ? entry : path;
}

const entryName = "SPECPROMPT.md";

/** What is asked about whole files. */
export interface FileRequest {
  readonly specPrompt: SpecPrompt;
  readonly overlay?: SpecPrompt;
  /** Path of SPECPROMPT.md or of the single file. */
  readonly entry: string;
}

/**
 * What an overlay does to whole files under the chosen options: a file stands in for the package's of the
 * same path or is added, and `overlay.yaml` removes some. What that says must be so.
 */
export function overlayFiles(
  { specPrompt, overlay, entry }: FileRequest,
  applies: Applies,
): OverlaidFiles {
  if (overlay === undefined) return { operations: new Map(), diagnostics: [] };
  const documents = overlay.documents.filter(standsAlone);
  const given = partsOf({ ...overlay, documents }).map((it) => ({
    ...it,
    path: meantPath(it.path, entry),
  }));
  const present = new Map(partsOf(specPrompt).map((it) => [it.path, topOf(it.file)]));
  const operations = applies(given).map(({ path, file }): OverlayOperation => {
    const on = present.get(path);
    const does = on === undefined ? "adds" : "replaces";
    return { does, what: "file", target: path, at: topOf(file), ...(on && { on }) };
  });
  const own = new Map(given.map((it) => [it.path, topOf(it.file)]));
  const named = namedOperations(overlay, present);
  const find = createCandidates(() => partsOf(specPrompt).map(candidateOf));
  return {
    operations: new Map(
      [...operations, ...named.filter(isRemoval)].map((it) => [it.target, it] as const),
    ),
    diagnostics: named.flatMap((it) => faultOf(it, { own, find })),
  };
}

function isRemoval({ does, on }: OverlayOperation): boolean {
  return does === "removes" && on !== undefined;
}

function namedOperations(
  { named }: SpecPrompt,
  present: ReadonlyMap<string, Span>,
): readonly OverlayOperation[] {
  const operations = (does: "replaces" | "removes"): readonly OverlayOperation[] =>
    (named?.[does] ?? []).map(({ path, span }) => {
      const on = present.get(path);
      return { does, what: "file", target: path, at: span, ...(on && { on }) };
    });
  return [...operations("removes"), ...operations("replaces")];
}

/** What is wrong with what `overlay.yaml` says of a file. */
function faultOf(
  operation: OverlayOperation,
  { own, find }: { readonly own: ReadonlyMap<string, Span>; readonly find: FindCandidates },
): readonly Diagnostic[] {
  const { does, target, at, on } = operation;
  if (on === undefined) return [missingTarget(operation, find)];
  const ownPlace = own.get(target);
  if (does === "removes" && ownPlace !== undefined)
    return [conflictOf(operation, { ...operation, does: "replaces", at: ownPlace }, on)];
  if (does === "removes" || ownPlace !== undefined) return [];
  const related = [{ message: "the package's file", span: on }];
  const args = { path: escapeText(target) };
  return [diagnose("composition/overlay-file-missing", args, { span: at, related })];
}

type Part = Pick<LayerDocument, "path" | "file" | "condition"> & { readonly text?: string };

function partsOf({
  documents,
  acceptance,
  files,
}: Pick<SpecPrompt, "documents" | "acceptance" | "files">): readonly Part[] {
  return [...documents, ...acceptance, ...files];
}

function candidateOf({ path, file, text = "" }: Part): Candidate {
  return { name: path, text, span: topOf(file) };
}

function topOf(file: string): Span {
  return { file, line: 1, column: 1 };
}
