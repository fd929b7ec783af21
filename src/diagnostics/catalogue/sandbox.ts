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
  "sandbox/newcomer-without-box": entry<{ name: string; reason: string; install?: string }>({
    severity: "error",
    message: ({ name, reason }) =>
      `"${name}" comes from elsewhere, is built here for the first time, and would run as plain processes: ${reason}`,
    hint: ({ install }) =>
      `${install === undefined ? "Run psd where boxes work" : `Run \`${install}\``}, or allow it for this build with \`--box none\`.`,
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
  "sandbox/box-failed": entry<{ program: string; lastLines: string }>({
    severity: "error",
    message: ({ program, lastLines }) =>
      `the box of ${program} ended by itself${lastLines === "" ? "" : `; its last lines: ${lastLines.replaceAll("\n", " | ")}`}`,
    hint: () => "Look whether the machine lacks memory or processes, then build again.",
  }),
  "sandbox/untested": entry<{ name: string }>({
    severity: "warning",
    message: ({ name }) =>
      `the box of this system (${name}) was written from notes and never tried: do not rely on it`,
    hint: () =>
      "Run psd in a virtual machine or a container with Linux, or trust what you let it run.",
  }),
};
