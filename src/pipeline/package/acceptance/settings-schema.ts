import * as z from "zod";

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

/** Files that a check puts into its working folder. */
export const inputFiles = { files: z.record(z.string(), z.string()).default({}) };
