import * as z from "zod";
import {
  clauseIdPattern,
  commandsSchema,
  needsSchema,
  outputSchema,
} from "../yaml/common-schema.ts";

const clauseId = z.string().regex(clauseIdPattern, { error: "must be a clause id such as `KB-2`" });

const title = { title: z.string().min(1).optional() };
const guide = {
  needs: needsSchema.optional(),
  commands: commandsSchema.optional(),
  output: outputSchema.optional(),
};
const overlay = { replaces: clauseId.optional(), removes: z.array(clauseId).optional() };

/** The front matter of documents, by layer; in an overlay each may also act on clauses. */
export const documentSchemas = {
  core: z.strictObject(title),
  context: z.strictObject(title),
  guide: z.strictObject({ ...title, ...guide }),
} as const;

/** The same in an overlay. */
export const overlayDocumentSchemas = {
  core: documentSchemas.core.extend(overlay),
  context: documentSchemas.context.extend(overlay),
  guide: documentSchemas.guide.extend(overlay),
} as const;

/** Everything that a document's front matter may say anywhere; what is published. */
export const documentSchema = overlayDocumentSchemas.guide;

/** `specprompt.output.yaml` at the root of an output. */
export const outputFileSchema = z.strictObject({
  needs: needsSchema.optional(),
  commands: commandsSchema.optional(),
});
