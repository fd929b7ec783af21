import * as z from "zod";

/** One text or several. */
export const texts = z.union([z.string(), z.array(z.string())]);

/** What a JSON value is held against. */
export const jsonExpectation = z
  .strictObject({
    equals: z.unknown().optional(),
    subset: z.unknown().optional(),
    schema: z.unknown().optional(),
    at: z.string().optional(),
    close: z.number().nonnegative().optional(),
  })
  .meta({ id: "JsonExpectation" });

/** What a text is held against. */
export const textExpectation = z
  .union([
    z.string(),
    z.strictObject({
      equals: z.string().optional(),
      contains: texts.optional(),
      matches: texts.optional(),
      lacks: texts.optional(),
      json: jsonExpectation.optional(),
    }),
  ])
  .meta({ id: "TextExpectation" });

/** A text expectation as it stands in the file. */
export type RawTextExpectation = z.output<typeof textExpectation>;

/** What services must have been asked. */
export const requestExpectations = z
  .record(
    z.string(),
    z.strictObject({
      count: z.int().nonnegative().optional(),
      nth: z
        .record(
          z.string().regex(/^[1-9]\d{0,3}$/u, { error: "must be the number of a request, from 1" }),
          textExpectation,
        )
        .default({}),
    }),
  )
  .meta({ id: "RequestExpectations" });

/** What services must have been asked, as it stands in the file. */
export type RawRequestExpectations = z.output<typeof requestExpectations>;
