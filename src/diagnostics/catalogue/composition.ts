import { entry } from "../entry.ts";

/** The codes `composition/…`. */
export const compositionCodes = {
  "composition/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
