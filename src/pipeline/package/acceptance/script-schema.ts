import * as z from "zod";

const texts = z.union([z.string(), z.array(z.string())]);
const nth = z.int().positive();

const conditions = z.strictObject({
  contains: texts.optional(),
  lacks: texts.optional(),
  matches: texts.optional(),
  json: z.unknown().optional(),
  nth: z.union([nth, z.array(nth).min(1)]).optional(),
});

const reply = z.union([
  z.string(),
  z.strictObject({
    text: z.string().optional(),
    json: z.unknown().optional(),
    calls: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          input: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .default([]),
    stop: z.enum(["end", "length"]).default("end"),
    error: z
      .strictObject({
        status: z.int().min(400).max(599),
        message: z.string().default("A scripted error"),
      })
      .optional(),
  }),
]);

/** A reply as it stands in a script. */
export type RawReply = z.output<typeof reply>;

/** A file of a scripted model. */
export const scriptSchema = z.strictObject({
  replies: z.array(z.strictObject({ when: conditions.default({}), reply })).min(1),
});
