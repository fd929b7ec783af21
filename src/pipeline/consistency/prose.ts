import type { Span } from "../../diagnostics/diagnostic.ts";
import type { SelectedDocument, Selection } from "../composition/selection.ts";

/** A line of a document with its place. */
export interface ProseLine {
  readonly text: string;
  readonly span: Span;
  /** The function that the nearest heading is about, such as `timeago` in `### timeago(timestamp)`. */
  readonly about: string | undefined;
}

/** Longer lines are cut: no table, example or number that is meant for people stands beyond. */
const longestLine = 2000;

/** The lines of all documents of a selection. */
export function proseOf({ documents }: Pick<Selection, "documents">): readonly ProseLine[] {
  return documents.flatMap(linesOf);
}

function linesOf({ lines, origins }: SelectedDocument): readonly ProseLine[] {
  let about: string | undefined;
  return lines.map((line, index) => {
    const text = line.slice(0, longestLine);
    const heading = /^#+\s+`?([A-Za-z_][\w.]*)/u.exec(text);
    if (/^#+\s/u.test(text)) about = heading?.[1];
    const origin = origins[index];
    const span = { file: origin?.file ?? "", line: Math.max(1, origin?.line ?? 1), column: 1 };
    return { text, span, about };
  });
}
