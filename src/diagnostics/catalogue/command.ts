import { entry } from "../entry.ts";

/** The codes `command/…`. */
export const commandCodes = {
  "command/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
