import { digestOf } from "../package/digest.ts";
import { sha256 } from "../../platform/digest.ts";
import type { BriefLine } from "./brief/brief-line.ts";
import { type Attachment, compositionFormat, type Digests } from "./composition.ts";
import type { SelectedCriterion } from "./selection.ts";

/** What the digests are made from. */
export interface DigestedParts {
  readonly brief: string;
  readonly lines: readonly BriefLine[];
  readonly attachments: readonly Attachment[];
  readonly criteria: readonly SelectedCriterion[];
}

/**
 * The digests of a composition. Prompt: format, brief, and path and digest of each attachment. Intent:
 * the same without the validation part. Judge: id, weight and digest of each criterion, by id.
 */
export function digestParts({ brief, lines, attachments, criteria }: DigestedParts): Digests {
  const withoutCriteria = lines.filter((it) => it.section !== "validation").map((it) => it.text);
  const heldOut = criteria.filter((it) => it.criterion.heldOut);
  const visible = criteria.filter((it) => !it.criterion.heldOut);
  return {
    prompt: digestPrompt(brief, attachments),
    intent: digestPrompt(
      `${withoutCriteria.join("\n")}\n`,
      attachments.filter((it) => !it.path.startsWith(".specprompt/validation/")),
    ),
    judge: {
      visible: digestCriteria(visible),
      heldOut: heldOut.length === 0 ? null : digestCriteria(heldOut),
    },
  };
}

function digestPrompt(brief: string, attachments: readonly Attachment[]): string {
  return digestOf({
    format: compositionFormat,
    brief: sha256(brief),
    attachments: attachments.map(({ path, digest }) => ({ path, digest })),
  });
}

function digestCriteria(criteria: readonly SelectedCriterion[]): string {
  const sorted = criteria.toSorted((a, b) => (a.criterion.id < b.criterion.id ? -1 : 1));
  return digestOf(
    sorted.map(({ criterion: { id, required }, digest }) => ({ id, required, digest })),
  );
}
