import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { Cursor } from "../yaml/cursor.ts";
import { isMapping } from "../yaml/cursor.ts";
import { splitFrontMatter } from "../yaml/front-matter.ts";
import type { Manifest } from "../manifest.ts";
import { emptyFrontMatter, parseFrontMatter } from "./read-document.ts";
import { readManifest } from "./read-manifest.ts";
import type { LayerDocument } from "../spec-prompt.ts";

/** SPECPROMPT.md, or the single file: its manifest and its text. */
export interface Entry {
  readonly manifest: Manifest;
  /** The front matter, to point findings into. */
  readonly cursor: Cursor;
  readonly document: LayerDocument;
}

/** What an entry is read from. */
export interface EntrySource {
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

/** Reads SPECPROMPT.md. Undefined, with findings, where it has no manifest that fits. */
export function readEntry(source: EntrySource, findings: Diagnostic[]): Entry | undefined {
  const { file, text } = source;
  const place = { span: { file, line: 1, column: 1 } };
  if (text.trim() === "") {
    findings.push(diagnose("package/empty-file", {}, place));
    return undefined;
  }
  const split = splitFrontMatter(text);
  if (split.yaml === undefined) {
    findings.push(
      split.unclosed
        ? diagnose("package/front-matter-not-closed", {}, place)
        : diagnose("package/front-matter-missing", {}, place),
    );
    return undefined;
  }
  const yaml = parseFrontMatter(split.yaml, file, findings);
  if (yaml === undefined) return undefined;
  const cursor = { yaml, path: [] };
  const manifest = readManifest(cursor, findings);
  if (manifest === undefined) return undefined;
  const document = {
    path: source.path,
    file,
    layer: "core" as const,
    condition: {},
    text: split.body,
    firstLine: split.bodyLine,
    template: declaresTemplates(manifest),
    frontMatter: emptyFrontMatter,
  };
  return { manifest, cursor, document };
}

/** Templates are read as such only where there is something to put into them. */
export function declaresTemplates(manifest: Manifest): boolean {
  return Object.keys(manifest.parameters).length > 0 || Object.keys(manifest.axes).length > 0;
}

/** Whether a Markdown text is a single-file package: its front matter has `specprompt:`. */
export function isSingleFilePackage(text: string, file: string): boolean {
  const { yaml, unclosed } = splitFrontMatter(text);
  if (yaml === undefined) return unclosed && /^specprompt\s*:/mu.test(text);
  const parsed = parseFrontMatter(yaml, file, []);
  if (parsed === undefined) return /^specprompt\s*:/mu.test(yaml);
  return isMapping(parsed.value) && "specprompt" in parsed.value;
}
