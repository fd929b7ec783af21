import { entry } from "../entry.ts";

/** The codes `sandbox/…`. */
export const sandboxCodes = {
  "sandbox/level-unavailable": entry<{
    required: string;
    available: string;
    reason: string;
    install?: string;
  }>({
    severity: "error",
    message: ({ required, available, reason }) =>
      `this machine gives a box of level ${available}, not ${required}: ${reason}`,
    hint: ({ install, available }) =>
      install === undefined
        ? `Ask for the level ${available}, or run psd where boxes work.`
        : `Run \`${install}\`, or ask for the level ${available}.`,
  }),
};
