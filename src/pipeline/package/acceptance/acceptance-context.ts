import { posix } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { type Cursor, spanAt, valueAt } from "../yaml/cursor.ts";
import { nearest } from "../nearest.ts";
import { fixtureFindings } from "./fixture-paths.ts";
import { checkPlaceholders, type KnownPlaceholders, unknownIn } from "./placeholders.ts";

/** What the readers of an acceptance file know beside the file, and where they put what they find. */
export interface AcceptanceContext {
  readonly findings: Diagnostic[];
  readonly heldOut: boolean;
  /** Undefined in an overlay, which cannot know the names of its package. */
  readonly known:
    | (Omit<KnownPlaceholders, "inCase"> & {
        /** Those of the services that note what they are asked. */
        readonly listeners: readonly string[];
      })
    | undefined;
  /** Folder against which paths are read: `validation` or `validation/held-out`. */
  readonly folder: string;
  /** Paths of the package's files. */
  readonly paths: readonly string[];
  /** JSON Schemas that are compiled once all files are read: the compiler is slow to load. */
  readonly schemas: Cursor[];
  /** Case files that checks name, parsed once all files are read. */
  readonly caseFiles: NamedFile[];
  /** OpenAPI documents that checks name, parsed like the case files. */
  readonly documents: NamedFile[];
  /** Scripts that model services name, parsed like the case files. */
  readonly scripts: NamedFile[];
}

/** A file that a check or a service names. */
export interface NamedFile {
  /** Relative to the package. */
  readonly path: string;
  readonly named: Cursor;
}

/** Reports unknown placeholders, and fixtures that are not there, in the text, or the texts, at a cursor. */
export function checkTexts(cursor: Cursor, context: AcceptanceContext, inCase = false): void {
  if (context.known === undefined) return;
  checkPlaceholders(cursor, { ...context.known, inCase }, context.findings);
  context.findings.push(...fixtureFindings(cursor, context));
}

/** Reports what is wrong with a path of a file in an output or in `{tmp}`: placeholders, steps outside. */
export function checkPath(path: string, cursor: Cursor, context: AcceptanceContext): void {
  if (context.known !== undefined)
    context.findings.push(...unknownIn(path, cursor, { ...context.known, inCase: false }));
  checkInside(path, cursor, context.findings);
}

/** Reports a path or glob that is absolute or steps out of its folder. */
export function checkInside(path: string, cursor: Cursor, findings: Diagnostic[]): void {
  if (leadsOutside(path))
    findings.push(
      diagnose("package/path-outside", { path: escapeText(path) }, { span: spanAt(cursor) }),
    );
}

/**
 * The path, relative to the package, of the file or folder that the text at a cursor names. Undefined,
 * with a finding, where it leads outside or is not there; an overlay may name what its package holds. `within`:
 * the folder from which it is read, where that is not the acceptance file's.
 */
export function resolveInPackage(
  cursor: Cursor,
  kind: "file" | "folder",
  context: AcceptanceContext & { readonly within?: string },
): string | undefined {
  const { within = context.folder } = context;
  const value = String(valueAt(cursor));
  const place = { span: spanAt(cursor) };
  if (leadsOutside(value)) {
    context.findings.push(diagnose("package/path-outside", { path: escapeText(value) }, place));
    return undefined;
  }
  const path = posix.join(within, normal(value));
  const isThere = (it: string): boolean =>
    kind === "file" ? it === path : it.startsWith(`${path}/`);
  if (context.paths.some(isThere)) return path;
  if (context.known === undefined) return undefined;
  const meant = nearest(path, kind === "file" ? context.paths : foldersOf(context.paths));
  const args = { path: escapeText(path), kind, ...(meant === undefined ? {} : { nearest: meant }) };
  context.findings.push(diagnose("package/missing-file", args, place));
  return undefined;
}

/** Whether a path is absolute or steps out of its folder. */
function leadsOutside(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:|\\/u.test(path) || path.split("/").includes("..");
}

function normal(path: string): string {
  return path
    .split("/")
    .filter((it) => it !== "." && it !== "")
    .join("/");
}

function foldersOf(paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.map((it) => it.slice(0, Math.max(0, it.lastIndexOf("/")))));
}
