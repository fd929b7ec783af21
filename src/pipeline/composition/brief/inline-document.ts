import { basename, extname } from "node:path";
import { type BriefLine, ownLines } from "./brief-line.ts";
import { dataNote, projectNote } from "./brief-sentences.ts";
import { fenceFor } from "./fence.ts";
import { isAgentFile } from "./agent-files.ts";
import type { SelectedDocument } from "../selection.ts";

/**
 * A document as it stands in the brief: between tags that name its path, so that its own headings
 * cannot be taken for the brief's. Text that is no Markdown stands in a fenced block.
 */
export function inlineDocument(document: SelectedDocument): readonly BriefLine[] {
  const { layer, lines, origins, path } = document;
  const tag = freeTag(lines);
  const isMarkdown = /\.(?:md|markdown)$/u.test(path);
  const fence = isMarkdown ? undefined : fenceFor(lines);
  return [
    ...ownLines(layer, [`<${tag} ${attributesOf(document)}>`]),
    ...ownLines(layer, fence === undefined ? [] : [`${fence}${extname(path).slice(1)}`]),
    ...lines.map((text, index) => ({
      text,
      section: layer,
      origin: origins[index] ?? { from: "package" as const, path, file: "", line: 1 },
    })),
    ...ownLines(layer, fence === undefined ? [] : [fence]),
    ...ownLines(layer, [`</${tag}>`, ""]),
  ];
}

function attributesOf({ path, title, origins }: SelectedDocument): string {
  const isProject = origins[0]?.from === "project";
  const note = isProject ? projectNote : dataNote;
  return [
    `path=${quote(path)}`,
    ...(title === undefined ? [] : [`title=${quote(title)}`]),
    ...(isProject || isAgentFile(basename(path)) ? [`note=${quote(note)}`] : []),
  ].join(" ");
}

function quote(text: string): string {
  return `"${text.replaceAll(/\s+/gu, " ").replaceAll('"', "'")}"`;
}

/** A tag that the document itself does not close. */
function freeTag(lines: readonly string[]): string {
  const text = lines.join("\n");
  let tag = "document";
  while (text.includes(`</${tag}>`)) tag += "-";
  return tag;
}
