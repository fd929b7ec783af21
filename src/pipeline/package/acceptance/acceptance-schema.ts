import * as z from "zod";
import { commandSchema } from "../yaml/common-schema.ts";

const texts = z.union([z.string(), z.array(z.string())]);

const jsonExpectation = z
  .strictObject({
    equals: z.unknown().optional(),
    subset: z.unknown().optional(),
    schema: z.unknown().optional(),
    at: z.string().optional(),
    close: z.number().nonnegative().optional(),
  })
  .meta({ id: "JsonExpectation" });

const textExpectation = z
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

const exitCode = z.int().min(0).max(255);

const requestExpectations = z
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

const runExpectation = z.strictObject({
  exit: z.union([exitCode, z.array(exitCode).min(1), z.literal("any")]).optional(),
  stdout: textExpectation.optional(),
  stderr: textExpectation.optional(),
  files: z.record(z.string(), z.union([textExpectation, z.boolean()])).optional(),
  requests: requestExpectations.optional(),
});

/** What every check may say beside its kind. */
export const settings = {
  stdin: z.string().optional(),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, {
        error: "must be the name of an environment variable",
      }),
      z.string(),
    )
    .default({}),
  cwd: z.string().min(1).optional(),
  timeout: z
    .union([
      z.number().positive(),
      z.string().regex(/^\d+(?:\.\d+)?(?:ms|s|m)$/u, {
        error: "must be seconds as a number, or a text such as `10s` or `500ms`",
      }),
    ])
    .optional(),
};

const inputFiles = { files: z.record(z.string(), z.string()).default({}) };

/** A check of kind `run`. */
export const runCheckSchema = z.strictObject({
  run: commandSchema,
  ...settings,
  ...inputFiles,
  expect: runExpectation.default({}),
});

const casesMapping = z.strictObject({
  file: z.string().min(1).optional(),
  rows: z.array(z.unknown()).optional(),
  preset: z.string().min(1).optional(),
  each: z.string().optional(),
  name: z.string().optional(),
  call: z.string().optional(),
  input: z.string().optional(),
  expect: z.string().optional(),
  error: z.string().optional(),
  run: commandSchema.optional(),
  output: z.enum(["text", "json"]).optional(),
  close: z.number().nonnegative().optional(),
});

/** A check of kind `cases`. */
export const casesCheckSchema = z.strictObject({
  cases: z.union([z.string().min(1), z.array(z.unknown()), casesMapping]),
  ...settings,
  ...inputFiles,
});

/** A check of kind `files`. */
export const filesCheckSchema = z.strictObject({
  files: z.union([
    z.array(z.string().min(1)).min(1),
    z.strictObject({
      present: texts.optional(),
      absent: texts.optional(),
      content: z.record(z.string(), textExpectation).optional(),
    }),
  ]),
  ...settings,
});

/** A known-bad output: its folder, alone or with the tests that must fail on it. */
const canary = z.union([
  z.string().min(1),
  z.strictObject({
    folder: z.string().min(1),
    fails: z.array(z.string().min(1)).min(1).optional(),
  }),
]);

/** A check of kind `suite`. */
export const suiteCheckSchema = z.strictObject({
  suite: z.strictObject({
    run: commandSchema,
    tests: z.string().min(1).default("tests"),
    at: z.string().min(1).optional(),
    report: z.enum(["junit", "tap", "ctrf", "exit"]).default("exit"),
    expect: z
      .strictObject({
        tests: z.array(z.string().min(1)).min(1).optional(),
        "at-least": z.int().positive().optional(),
      })
      .optional(),
    canary: z.union([canary, z.array(canary).min(1)]).optional(),
  }),
  ...settings,
  ...inputFiles,
});

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
const httpCheckSchema = z.strictObject({
  http: httpMapping,
  ...serverInput,
  ...inputFiles,
});

/** The same with a list of requests, or one, in the place of the mapping. */
const shortHttpCheckSchema = z.strictObject({
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

/** A check of kind `manual`. */
export const manualCheckSchema = z.strictObject({ manual: z.string().min(1).max(4000) });

/** Kinds that this version runs, then those that it only knows. */
export const runnableKinds = ["run", "cases", "files", "suite", "http", "manual"] as const;
export const laterKinds = ["page", "property", "judge"] as const;

const shared = {
  id: z.string(),
  says: z.string().min(1),
  covers: z.array(z.string()).default([]),
  required: z.boolean().default(true),
  replaces: z.string().optional(),
};

/** A criterion without a look into its checks, which are read one by one. */
export const criterionSchema = z.strictObject({
  ...shared,
  check: z.unknown().optional(),
  checks: z.array(z.unknown()).optional(),
});

const file = {
  services: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_-]*$/u, {
        error: "must be lower-case letters, digits, `_` and `-`, beginning with a letter",
      }),
      z.record(z.string(), z.unknown()),
    )
    .default({}),
  removes: z.array(z.string()).default([]),
};

/** An acceptance file without a look into its criteria, which are read one by one. */
export const acceptanceFileSchema = z.strictObject({
  ...file,
  criteria: z.array(z.unknown()).default([]),
});

const laterCheckSchema = z.union(laterKinds.map((kind) => z.looseObject({ [kind]: z.unknown() })));
const checkSchema = z
  .union([
    runCheckSchema,
    casesCheckSchema,
    filesCheckSchema,
    suiteCheckSchema,
    httpCheckSchema,
    shortHttpCheckSchema,
    manualCheckSchema,
    laterCheckSchema,
  ])
  .meta({ id: "Check" });

/** A whole acceptance file; what is published. */
export const acceptanceSchema = z.strictObject({
  ...file,
  criteria: z
    .array(
      z.strictObject({
        ...shared,
        check: checkSchema.optional(),
        checks: z.array(checkSchema).min(1).optional(),
      }),
    )
    .optional(),
});
