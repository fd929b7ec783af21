import { entry } from "../entry.ts";

/** The codes `validation/…`. */
export const validationCodes = {
  "validation/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
