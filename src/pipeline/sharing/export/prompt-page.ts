import { fenceFor } from "../../composition/brief/fence.ts";
import type { Attachment, Composition } from "../../composition/composition.ts";

/** An attached file with its text; undefined where it is none. */
export interface AttachedText extends Pick<Attachment, "path" | "bytes"> {
  readonly text: string | undefined;
}

/** What is exported: a composition, and the texts of the files that belong to it. */
export interface Exported {
  readonly composition: Composition;
  readonly attached: readonly AttachedText[];
}

/** One prompt to paste: the brief, and after it every file that it names. Complete in itself. */
export function promptPage({ composition, attached }: Exported): string {
  return [
    composition.brief.trimEnd(),
    "",
    ...(attached.length === 0 ? [] : filesSection(attached)),
    "---",
    "",
    "Nobody runs the criteria for you here. Before you say that you are done, run every visible check yourself as it stands above, and repair what fails.",
    "",
  ].join("\n");
}

function filesSection(attached: readonly AttachedText[]): readonly string[] {
  const texts = attached.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]));
  const others = attached.filter((it) => it.text === undefined);
  return [
    "# Files below .specprompt/",
    "",
    "Write these files first, as they stand here, each without its fence.",
    "",
    ...texts.flatMap(({ path, text }) => fileLines(path, text)),
    ...(others.length === 0
      ? []
      : [
          "These are no text and are missing here; ask for them where you need them:",
          "",
          ...others.map(({ path, bytes }) => `- \`${path}\` (${bytes} bytes)`),
          "",
        ]),
  ];
}

function fileLines(path: string, text: string): readonly string[] {
  const lines = text.replace(/\n$/u, "").split("\n");
  const fence = fenceFor(lines);
  return [`## \`${path}\``, "", fence, ...lines, fence, ""];
}
