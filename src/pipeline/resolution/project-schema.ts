import { z } from "zod";
import { parseHostPattern } from "../../platform/host-pattern.ts";

const value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string(), z.number(), z.boolean()])),
  z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/u) }),
  z.strictObject({ file: z.string().min(1).max(4096) }),
]);

/** `2M`, `500k` or a plain number of tokens. */
const tokens = z.union([z.int().positive(), z.string().regex(/^\d+(?:\.\d+)?[kM]?$/u)]);

const budget = z.strictObject({
  generations: z.int().min(1).max(100).optional(),
  repairs: z.int().min(0).max(100).optional(),
  minutes: z.number().positive().optional(),
  tokens: tokens.optional(),
  usd: z.number().positive().optional(),
});

/** Relative and normal: no root, no `..`, no control characters. */
const contextGlob = /^!?(?![/\\])(?!(?:.*\/)?\.\.(?:\/|$))[^\p{Cc}\\]{1,1000}$/u;

/** `default` is what no set is laid over. */
const environmentName = z.string().regex(/^(?!default$)[a-z0-9][a-z0-9-]{0,63}$/u, {
  error: "no name of an environment: lower-case letters, digits and hyphens, and not `default`",
});

const choose = z.record(z.string(), z.string()).optional().describe("Axis to option");
const values = z
  .record(z.string(), value)
  .optional()
  .describe("Parameter to value, { env: VARIABLE } or { file: path }");

const environment = z.strictObject({
  about: z.string().max(1024).optional(),
  choose,
  with: values,
});

const strategy = z
  .enum(["fresh", "incremental", "auto"])
  .optional()
  .describe("How builds begin: in an empty workspace, or with the promoted tree");

const deployment = z.strictObject({
  from: z
    .string()
    .min(1)
    .describe(
      "The package: a path relative to the project, name@range of a registry, or a git address",
    ),
  into: z.string().min(1).describe("The target folder, relative to the project"),
  choose,
  with: values,
  environments: z
    .record(environmentName, environment)
    .optional()
    .describe("Sets of options and values that `--environment` lays over those above"),
  overlay: z.string().min(1).optional().describe("A folder laid out like a package"),
  context: z
    .array(z.string().regex(contextGlob, "no glob of files in the project"))
    .max(100)
    .optional()
    .describe("Globs of tracked files of the project that are given as context; `!` leaves out"),
  runtime: z.string().min(1).optional(),
  strategy,
  budget: budget.optional(),
  allow: z.array(z.string()).optional().describe("Live files that this deployment accepts"),
});

const hostPattern = z
  .string()
  .refine(
    (it) => parseHostPattern(it) !== undefined,
    "no host name, with `*.` before it or `:port` behind it",
  );

const setup = z.union([
  z.strictObject({ network: z.enum(["none", "open"]) }),
  z.strictObject({
    hosts: z.array(hostPattern).min(1).max(100).describe("Where set-ups may get packages"),
  }),
]);

/** psd.yaml: the deployments of a project. */
export const projectSchema = z.strictObject({
  runtime: z.string().min(1).optional().describe("The runtime where a deployment names none"),
  strategy,
  spend: z.literal("yes").optional().describe("Builds may spend their budget without asking"),
  recordings: z
    .array(z.string())
    .optional()
    .describe("Package names whose recordings may be replayed"),
  box: z
    .enum(["strict", "partial", "none"])
    .optional()
    .describe("The least level of the boxes; with none a machine without a box will do"),
  setup: setup
    .optional()
    .describe("What the set-up of an output may reach, where it may reach anything"),
  deployments: z.record(z.string(), deployment).default({}),
});

/** psd.yaml as it was read. */
export type ProjectFile = z.infer<typeof projectSchema>;
