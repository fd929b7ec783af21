import { diagnose } from "../../diagnostics/diagnostic.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import { placeDocuments } from "./brief/attachments.ts";
import { type BriefLine, ownLines } from "./brief/brief-line.ts";
import { attachedFiles, headings, howToWork, outputContract } from "./brief/brief-sentences.ts";
import {
  type Attachment,
  type Composition,
  compositionFormat,
  type Section,
} from "./composition.ts";
import { countTokens } from "./brief/count-tokens.ts";
import { digestParts } from "./digests.ts";
import { inlineDocument } from "./brief/inline-document.ts";
import { partsOf } from "./parts.ts";
import type { SelectedDocument, Selection } from "./selection.ts";
import { validationSection } from "./brief/validation-section.ts";

/** Tokens that many agents can read at once. */
const window = 200_000;

/**
 * Writes the brief: how to work, core, context, guide, the visible validation layer, output contract.
 * Pure: the same selection gives the same brief, attachments and digests wherever the package lies.
 */
export function compose(selection: Selection): Result<Composition> {
  const { inline, attachments } = placeDocuments(selection);
  const lines: readonly BriefLine[] = [
    ...ownLines("how-to-work", howToWork(selection)),
    ...layerSection("core", inline, attachments),
    ...layerSection("context", inline, attachments),
    ...layerSection("guide", inline, attachments),
    ...validationSection(selection),
    ...indexOf("validation", attachments),
    ...ownLines("output-contract", outputContract(selection)),
  ];
  const brief = lines.map((it) => `${it.text}\n`).join("");
  const tokens = countTokens(lines, attachments);
  const { total } = tokens;
  const composition: Composition = {
    format: compositionFormat,
    brief,
    lines: lines.map(({ section, origin }) => ({ section, origin })),
    attachments,
    digests: digestParts({ brief, lines, attachments, criteria: selection.criteria }),
    parts: partsOf(selection, { lines, attachments }),
    tokens,
    selection,
  };
  return success(
    composition,
    total > window ? [diagnose("composition/too-large", { tokens: total, limit: window })] : [],
  );
}

/** One layer of text: its documents in order, then an index of what lies beside the brief. */
function layerSection(
  layer: keyof typeof headings,
  documents: readonly SelectedDocument[],
  attachments: readonly Attachment[],
): readonly BriefLine[] {
  const lines = [
    ...documents.filter((it) => it.layer === layer).flatMap(inlineDocument),
    ...indexOf(layer, attachments),
  ];
  return lines.length === 0 ? [] : [...ownLines(layer, [headings[layer], ""]), ...lines];
}

function indexOf(
  layer: Section & ("core" | "context" | "guide" | "validation"),
  attachments: readonly Attachment[],
): readonly BriefLine[] {
  const own = attachments.filter((it) => it.path.startsWith(`.specprompt/${layer}/`));
  if (own.length === 0) return [];
  const entries = own.map((it) => `- \`${it.path}\` (${it.bytes} bytes)`);
  return ownLines(layer, [attachedFiles, "", ...entries, ""]);
}
