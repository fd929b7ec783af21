import { entry } from "../entry.ts";

/** The codes `resolution/…`. */
export const resolutionCodes = {
  "resolution/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
