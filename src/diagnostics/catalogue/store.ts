import { entry } from "../entry.ts";

/** The codes `store/…`. */
export const storeCodes = {
  "store/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
