import { entry } from "../entry.ts";

/** The codes `runtime/…`. */
export const runtimeCodes = {
  "runtime/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
