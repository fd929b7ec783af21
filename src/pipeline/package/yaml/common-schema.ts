import semver from "semver";
import * as z from "zod";

/** A version range as npm understands it. */
export const versionRange = z
  .string()
  .refine((it) => semver.validRange(it) !== null, { params: { code: "package/bad-range" } });

/** A command: a text that is split like a shell's words, or an argument list. */
export const commandSchema = z.union([z.string(), z.array(z.string())]).meta({ id: "Command" });

/** Tool name to version range. */
export const needsSchema = z.record(
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/u, {
    error: "must be the name of a program",
  }),
  versionRange,
);

/** The commands of an output. */
export const commandsSchema = z.strictObject({
  setup: commandSchema.optional(),
  start: commandSchema.optional(),
  test: commandSchema.optional(),
  drive: commandSchema.optional(),
});

const globs = z.array(z.string().min(1));

/** What an output may hold. */
export const outputSchema = z.strictObject({
  ignore: globs.optional(),
  allow: globs.optional(),
  dependencies: z.enum(["none", "listed", "any"]).optional(),
});

/** The shape of a clause's id. */
export const clauseIdPattern = /^[A-Z][A-Z0-9]*-\d+(?:\.\d+)*[a-z]?$/u;

/** The shape of a criterion's id. */
export const criterionIdPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*$/u;
