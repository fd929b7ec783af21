import { entry } from "../entry.ts";

/** The codes `package/…`. */
export const packageCodes = {
  "package/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
