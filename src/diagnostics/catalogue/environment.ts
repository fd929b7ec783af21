import { entry } from "../entry.ts";

/** The codes `environment/…`. */
export const environmentCodes = {
  "environment/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
