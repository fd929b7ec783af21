import * as z from "zod";

/** A service that serves the files of a folder. */
export const staticServiceSchema = z.strictObject({ static: z.string().min(1) });

/** A model whose answers a file gives. */
export const modelServiceSchema = z.strictObject({
  model: z.strictObject({ scripted: z.string().min(1) }),
});
