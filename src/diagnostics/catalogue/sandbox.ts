import { entry } from "../entry.ts";

/** The codes `sandbox/…`. */
export const sandboxCodes = {
  "sandbox/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
