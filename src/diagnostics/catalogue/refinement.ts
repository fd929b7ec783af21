import { entry } from "../entry.ts";

/** The codes `refinement/…`. */
export const refinementCodes = {
  "refinement/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
