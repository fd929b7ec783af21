import type { Composition } from "../composition.ts";
import type { Origin } from "../selection.ts";

/** The brief with the origin of each line as `path:line | text`, then each command with the place that decided it. */
export function explain({ brief, lines, selection }: Composition): readonly string[] {
  const texts = brief.split("\n");
  return [
    ...lines.map(({ origin }, index) => `${placeOf(origin)} | ${texts[index] ?? ""}`),
    ...Object.entries(selection.commands).map(
      ([name, { argv, origin }]) => `${placeOf(origin)} | commands.${name}: ${argv.join(" ")}`,
    ),
  ];
}

/** Where a line came from: `psd` for its own sentences, with a mark where it is not the package's. */
function placeOf({ from, path, line }: Origin): string {
  if (from === "psd") return "psd";
  return from === "package" ? `${path}:${line}` : `${from}/${path}:${line}`;
}
