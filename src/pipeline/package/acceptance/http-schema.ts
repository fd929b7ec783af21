import * as z from "zod";
import { commandSchema } from "../yaml/common-schema.ts";
import { jsonExpectation, textExpectation } from "./expectation-schema.ts";
import { inputFiles, settings } from "./settings-schema.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** One request of an `http` check. */
export const httpRequestSchema = z
  .strictObject({
    method: z
      .string()
      .regex(/^[A-Za-z]{1,20}$/u, { error: "must be the name of an HTTP method" })
      .default("GET"),
    path: z.string().min(1),
    query: z.record(z.string(), scalar).default({}),
    headers: z.record(z.string(), scalar).default({}),
    body: z.string().optional(),
    json: z.unknown().optional(),
    follow: z.boolean().default(false),
    expect: z
      .strictObject({
        status: z
          .union([z.int().min(200).max(599), z.array(z.int().min(200).max(599)).min(1)])
          .optional(),
        headers: z.record(z.string(), z.union([textExpectation, z.boolean()])).default({}),
        body: textExpectation.optional(),
        json: jsonExpectation.optional(),
      })
      .default({ headers: {} }),
    capture: z
      .record(
        z.string().regex(/^[a-z][a-z0-9_-]*$/u, {
          error: "must be lower-case letters, digits, `_` and `-`, beginning with a letter",
        }),
        z.strictObject({
          json: z.string().optional(),
          header: z.string().min(1).optional(),
          matches: z.string().optional(),
        }),
      )
      .default({}),
  })
  .meta({ id: "HttpRequest" });

const httpMapping = z.strictObject({
  start: commandSchema.optional(),
  ready: z.string().min(1).optional(),
  openapi: z.string().min(1).optional(),
  requests: z.array(httpRequestSchema).min(1),
});

const serverInput = { env: settings.env, cwd: settings.cwd, timeout: settings.timeout };

/** A check of kind `http` whose requests stand below `requests`. */
export const httpCheckSchema = z.strictObject({
  http: httpMapping,
  ...serverInput,
  ...inputFiles,
});

/** The same with a list of requests, or one, in the place of the mapping. */
export const shortHttpCheckSchema = z.strictObject({
  http: z.union([z.array(httpRequestSchema).min(1), httpRequestSchema]),
  ...serverInput,
  ...inputFiles,
});

/** Such a check without a look into what it asks, which is read by itself. */
export const outerHttpCheckSchema = z.strictObject({
  http: z.unknown(),
  ...serverInput,
  ...inputFiles,
});

/** What stands below `http` as a mapping, without a look into its requests. */
export const outerHttpSchema = z.strictObject({
  start: commandSchema.optional(),
  ready: z.string().min(1).optional(),
  openapi: z.string().min(1).optional(),
  requests: z.array(z.unknown()).min(1),
});
