import type { Section } from "../composition.ts";
import type { Origin } from "../selection.ts";

/** A line of the brief. */
export interface BriefLine {
  readonly text: string;
  readonly section: Section;
  readonly origin: Origin;
}

/** The origin of psd's own sentences. */
const psdOrigin: Origin = { from: "psd", path: "", file: "", line: 0 };

/** Lines of psd's own. */
export function ownLines(section: Section, texts: readonly string[]): readonly BriefLine[] {
  return texts.map((text) => ({ text, section, origin: psdOrigin }));
}
