import { entry } from "../entry.ts";

/** The codes `generation/…`. */
export const generationCodes = {
  "generation/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
