import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import type { AgentsSection } from "./agents-section.ts";

/**
 * A file with a section of psd's in it: in the place of the same section, else at its end. Every other byte
 * stays as it is. The same section twice changes nothing. Pure.
 *
 * `file`: absolute, for the finding where the markers in it do not fit together.
 */
export function putSection(
  present: string | undefined,
  section: AgentsSection,
  file: string,
): Result<string> {
  const { begin, end } = markersOf(section.name);
  const newline = present?.includes("\r\n") === true ? "\r\n" : "\n";
  const lines = [begin, ...withoutMarkers(section.text).split("\n"), end].join(newline);
  if (present === undefined || present === "") return success(`${lines}${newline}`);
  const begins = placesOf(present, begin);
  const ends = placesOf(present, end);
  const [from] = begins;
  const [to] = ends;
  if (from === undefined && to === undefined) {
    const gap = present.endsWith("\n") ? newline : `${newline}${newline}`;
    return success(`${present}${gap}${lines}${newline}`);
  }
  if (from === undefined || to === undefined || begins.length + ends.length > 2 || to < from) {
    const line = present.slice(0, from ?? to ?? 0).split("\n").length;
    const span = { file, line, column: 1 };
    return failure(diagnose("export/markers-damaged", { name: section.name }, { span }));
  }
  return success(`${present.slice(0, from)}${lines}${present.slice(to + end.length)}`);
}

function markersOf(name: string): { readonly begin: string; readonly end: string } {
  return { begin: `<!-- psd:begin ${name} -->`, end: `<!-- psd:end ${name} -->` };
}

/** A text of a package must not end its own section, nor begin another. */
function withoutMarkers(text: string): string {
  return text.trimEnd().replaceAll(/<!--(\s*psd:(?:begin|end)\b)/gu, "<!- -$1");
}

function placesOf(text: string, marker: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(marker); at !== -1; at = text.indexOf(marker, at + 1)) places.push(at);
  return places;
}
