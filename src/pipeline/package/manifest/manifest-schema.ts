import semver from "semver";
import * as z from "zod";
import { relativePathFault } from "../../../platform/relative-path.ts";
import { commandsSchema, needsSchema, outputSchema, versionRange } from "../yaml/common-schema.ts";

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/u;
const longestName = 214;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const parameterValue = z.union([scalar, z.array(scalar)]);

const parameterSchema = z.strictObject({
  type: z.enum(["string", "number", "integer", "boolean", "array"]),
  about: z.string().optional(),
  default: parameterValue.optional(),
  example: parameterValue.optional(),
  enum: z.array(parameterValue).min(1).optional(),
  pattern: z.string().optional(),
  bind: z.enum(["text", "env"]).optional(),
  secret: z.boolean().default(false),
  multiline: z.boolean().default(false),
});

/** The axes that a manifest or an overlay declares. */
const axesSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9-]*$/u, {
    error: "must be lower-case letters, digits and `-`, beginning with a letter",
  }),
  z.strictObject({ default: z.string().optional(), about: z.string().optional() }).nullable(),
);

/** The front matter of SPECPROMPT.md. */
export const manifestSchema = z.strictObject({
  specprompt: z.literal(1),
  name: z
    .string()
    .refine((it) => packageName.test(it) && it.length <= longestName, {
      params: { code: "package/bad-name" },
    })
    .optional(),
  version: z
    .string()
    .refine((it) => semver.valid(it) === it, { params: { code: "package/bad-version" } })
    .optional(),
  description: z.string().max(1024).optional(),
  license: z.string().min(1).optional(),
  keywords: z.array(z.string().min(1)).default([]),
  authors: z.array(z.string().min(1)).default([]),
  repository: z.string().min(1).optional(),
  axes: axesSchema.default({}),
  parameters: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_-]*$/u, {
        error: "must be lower-case letters, digits, `_` and `-`, beginning with a letter",
      }),
      parameterSchema,
    )
    .default({}),
  clauses: z
    .array(
      z.string().regex(/^[A-Z][A-Z0-9]{0,15}$/u, {
        error: "must be a prefix of capital letters and digits, such as `KB`",
      }),
    )
    .default([]),
  needs: needsSchema.default({}),
  commands: commandsSchema.default({}),
  authority: z.enum(["cases", "prose", "stop"]).default("stop"),
  output: outputSchema.default({}),
  psd: versionRange.optional(),
});

/** A manifest as it stands in the file, with its defaults. */
export type RawManifest = z.output<typeof manifestSchema>;

const packagePath = z.string().check((context) => {
  const fault = relativePathFault(context.value);
  if (fault !== undefined)
    context.issues.push({ code: "custom", input: context.value, message: fault });
});

/** `overlay.yaml`: the axes that an overlay adds, and files of the package that it replaces or removes. */
export const overlaySchema = z.strictObject({
  axes: axesSchema.default({}),
  replaces: z.array(packagePath).default([]),
  removes: z.array(packagePath).default([]),
});
