import type { Attachment, Composition } from "#src/pipeline/composition/composition.ts";
import { selectionWith } from "./needs.ts";

/** A composition with a brief, attachments and package roots, and nothing else. */
export function compositionOf(
  brief: string,
  attachments: readonly Attachment[] = [],
  roots: readonly string[] = [],
): Composition {
  const none = { attachments: 0, total: 0, core: 0, context: 0, guide: 0, validation: 0 };
  return {
    format: 1,
    brief,
    lines: [],
    attachments,
    digests: {
      prompt: "a".repeat(64),
      intent: "b".repeat(64),
      judge: { visible: "c".repeat(64), heldOut: null },
    },
    tokens: { ...none, "how-to-work": 0, "output-contract": 0 },
    selection: { ...selectionWith({}), roots },
  };
}
