import { foldPath } from "../../../platform/fold-path.ts";
import { splitFrontMatter } from "../../package/yaml/front-matter.ts";
import {
  type ForeignFile,
  type ForeignFolder,
  type LeftOut,
  nameOf,
  readForeignText,
} from "./foreign-folder.ts";
import type { DraftFile } from "./import-draft.ts";
import { limits } from "../../package/tree/limits.ts";

/** Gives each file a place of its own in the package, also on disks that ignore case. */
export class Places {
  readonly #taken = new Set<string>();

  /** The path itself, or one with a number before its ending. */
  take(path: string): string {
    for (let number = 1; ; number += 1) {
      const candidate = number === 1 ? path : path.replace(/(?=\.[^./]*$|$)/u, `-${number}`);
      if (this.#taken.has(foldPath(candidate))) continue;
      this.#taken.add(foldPath(candidate));
      return candidate;
    }
  }
}

/** What becomes of one foreign file: a file of the package, or a reason. */
export type Placed = { readonly file: DraftFile } | { readonly leftOut: LeftOut };

/**
 * Carries a document of core, context or guide. What psd would read in it is kept from being read: front
 * matter of another format stays text, and a name that means a template here gets another ending.
 */
export function carryDocument(
  folder: ForeignFolder,
  { path, size }: ForeignFile,
  to: string,
): Placed {
  const isMarkdown = /\.(?:md|markdown)$/iu.test(path);
  if (!isMarkdown) return { file: { from: path, to: withoutTemplate(to), how: howOf(path) } };
  if (size > limits.document) return out(path, `it is larger than ${limits.document} bytes`);
  const text = readForeignText(folder, path);
  if (text === undefined) return out(path, "it is no UTF-8 text");
  if (text.trim() === "") return out(path, "it is empty");
  if (!/^---[ \t]*\n/u.test(text)) return { file: { from: path, to, how: "as it is" } };
  const { yaml, body } = splitFrontMatter(text);
  const content = yaml === undefined ? `---\n---\n\n${text}` : `${fencedYaml(yaml)}${body}`;
  return { file: { from: path, to, content, how: "as it is, its front matter as text" } };
}

/** Front matter of another format as a part of the text. */
function fencedYaml(yaml: string): string {
  const marks = "`".repeat(
    Math.max(3, ...[...yaml.matchAll(/`+/gu)].map((it) => it[0].length + 1)),
  );
  return `${marks}yaml\n${yaml}${marks}\n\n`;
}

/** `docs/rules.liquid` would be a template in a package with parameters. */
function withoutTemplate(path: string): string {
  return /\.liquid$/iu.test(path) ? `${path}.txt` : path;
}

function howOf(path: string): string {
  return /\.liquid$/iu.test(nameOf(path))
    ? "as it is, under a name that makes no template of it"
    : "as it is";
}

function out(path: string, because: string): Placed {
  return { leftOut: { path, because } };
}
