import * as z from "zod";
import { commandSchema } from "../yaml/common-schema.ts";
import { settings } from "./settings-schema.ts";

/** A service that serves the files of a folder. */
export const staticServiceSchema = z.strictObject({ static: z.string().min(1) });

/** A model whose answers a file gives. */
export const modelServiceSchema = z.strictObject({
  model: z.strictObject({ scripted: z.string().min(1) }),
});

/** A process that listens. */
export const commandServiceSchema = z.strictObject({
  command: commandSchema,
  ready: z.string().min(1).optional(),
  env: settings.env,
  timeout: settings.timeout,
});
