import { escapeText } from "../../diagnostics/escape.ts";
import { hasErrors } from "../../diagnostics/result.ts";
import type { Imported } from "../../pipeline/sharing/import/import-package.ts";
import type { Colors } from "../command.ts";
import { nextLines } from "./outcome.ts";
import { plural } from "./summary.ts";

/** Lines of a list that are shown; IMPORT.md has all of them. */
const mostShown = 40;

/** An import for a person: what went where, what did not, what is open, what to do next. */
export function importLines(
  { report, counts, findings }: Imported,
  { at, colors }: { readonly at: string; readonly colors: Colors },
): readonly string[] {
  const { name, version, format, carried, leftOut, questions } = report;
  const mark = hasErrors(findings) ? colors.red("✗") : colors.green("✓");
  const holds =
    counts === undefined
      ? ""
      : `: ${plural(counts.documents, "document")}, ${plural(counts.cases, "case")}`;
  const named = escapeText(version === undefined ? name : `${name} ${version}`);
  return [
    `${mark} ${colors.bold(named)} in ${escapeText(at)}, from the format ${format}${holds}`,
    ...section(
      "Carried",
      carried.map(
        (it) => `${escapeText(it.from)} → ${escapeText(it.to)}  ${colors.dim(escapeText(it.how))}`,
      ),
      colors,
    ),
    ...section(
      "Left out",
      leftOut.map((it) => `${escapeText(it.path)}  ${colors.dim(escapeText(it.because))}`),
      colors,
    ),
    ...section(
      "To be decided",
      questions.map((it) => escapeText(it)),
      colors,
    ),
    ...nextLines(
      [
        { line: `psd check ${at}`, about: "see what it finds" },
        { line: `psd compose ${at}`, about: "read what an agent would be given" },
      ],
      colors,
    ),
  ];
}

function section(title: string, lines: readonly string[], colors: Colors): readonly string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - mostShown;
  const more = rest > 0 ? [`  and ${rest} more, see IMPORT.md`] : [];
  return ["", colors.bold(title), ...lines.slice(0, mostShown).map((it) => `  ${it}`), ...more];
}
