import { entry } from "../entry.ts";

/** The codes `sandbox/…`. */
export const sandboxCodes = {
  "sandbox/no-box": entry<{ reason: string; install?: string }>({
    severity: "error",
    message: ({ reason }) =>
      `agents and generated programs would run as plain processes, which nobody allowed: ${reason}`,
    hint: ({ install }) =>
      `${install === undefined ? "Run psd where boxes work" : `Run \`${install}\``}, or allow plain processes with \`--box none\`.`,
  }),
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
