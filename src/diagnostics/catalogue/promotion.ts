import { entry } from "../entry.ts";

/** The codes `promotion/…`. */
export const promotionCodes = {
  "promotion/not-yet": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
  }),
};
