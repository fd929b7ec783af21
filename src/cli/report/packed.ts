import { escapeText } from "../../diagnostics/escape.ts";
import type { Packed } from "../../pipeline/sharing/pack/pack-package.ts";
import type { Colors } from "../command.ts";
import { sizeText } from "./measures.ts";
import { plural } from "./summary.ts";

/** Where archives lie, and how they are shown. */
export interface PackedView {
  /** One for each archive. */
  readonly places: readonly string[];
  readonly colors: Colors;
}

/** Archives for a person: what is in them, and what changed. */
export function packedLines(
  { tarballs, recordings, comparison }: Packed,
  { places, colors }: PackedView,
): readonly string[] {
  const archives = tarballs.flatMap(({ name, version, bytes, sha256, files }, index) => [
    `${colors.green("✓")} ${colors.bold(escapeText(`${name} ${version}`))} in ${escapeText(places[index] ?? "")}`,
    `  ${plural(files.length, "file")}, ${sizeText(bytes.byteLength)}, sha256 ${sha256}`,
  ]);
  const recorded =
    recordings.all === 0
      ? []
      : [
          `  ${plural(recordings.all, "recording")}, ${recordings.fitting} of the prompt as it is now`,
        ];
  const step =
    comparison === undefined
      ? []
      : [
          `  after ${comparison.was}: ${comparison.step === "none" ? "nothing changed" : `a ${comparison.step} step`}, at least ${comparison.least}`,
          "",
          ...escapeText(comparison.changelog, { keepLayout: true }).trimEnd().split("\n"),
        ];
  return [...archives, ...recorded, ...step];
}

/** The same as data. */
export function packedJson({ tarballs, ...rest }: Packed): Readonly<Record<string, unknown>> {
  const packed = tarballs.map(({ bytes, ...it }) => ({ ...it, size: bytes.byteLength }));
  return { tarballs: packed, ...rest };
}
