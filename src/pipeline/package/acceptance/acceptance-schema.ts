import * as z from "zod";
import { commandSchema } from "../yaml/common-schema.ts";
import { requestExpectations, textExpectation, texts } from "./expectation-schema.ts";
import { httpCheckSchema, shortHttpCheckSchema } from "./http-schema.ts";
import { pageCheckSchema } from "./page/page-schema.ts";
import { inputFiles, settings } from "./settings-schema.ts";

const exitCode = z.int().min(0).max(255);

const runExpectation = z.strictObject({
  exit: z.union([exitCode, z.array(exitCode).min(1), z.literal("any")]).optional(),
  stdout: textExpectation.optional(),
  stderr: textExpectation.optional(),
  files: z.record(z.string(), z.union([textExpectation, z.boolean()])).optional(),
  requests: requestExpectations.optional(),
});

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

/** A check of kind `manual`. */
export const manualCheckSchema = z.strictObject({ manual: z.string().min(1).max(4000) });

/** Kinds that this version runs, then those that it only knows. */
export const runnableKinds = ["run", "cases", "files", "suite", "http", "page", "manual"] as const;
export const laterKinds = ["property", "judge"] as const;

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
    pageCheckSchema,
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
