import { entry } from "../entry.ts";

/** The codes `store/…`. */
export const storeCodes = {
  "store/git-missing": entry<{ wanted: string; found?: string }>({
    severity: "error",
    message: ({ wanted, found }) =>
      found === undefined
        ? "git, which psd keeps every attempt with, is not found in PATH"
        : `git ${found} is too old: psd needs ${wanted} or newer`,
    hint: ({ wanted }) => `Install git ${wanted} or newer, or add its folder to PATH.`,
  }),
  "store/foreign-folder": entry<{ folder: string }>({
    severity: "error",
    message: ({ folder }) => `${folder} is not a store that psd made`,
    hint: () => "Move it away; psd makes a new store in its place.",
  }),
  "store/corrupt": entry<{ folder: string }>({
    severity: "error",
    message: ({ folder }) => `The store ${folder} is damaged: parts of its repository are gone`,
    hint: () => "Move it away; psd makes a new store, without the attempts of the old one.",
  }),
  "store/journal-unreadable": entry<{
    file: string;
    reason: string;
    because: "foreign" | "refused";
  }>({
    severity: "error",
    message: ({ file, reason }) => `The journal ${file} cannot be read: ${reason}`,
    hint: ({ because }) =>
      because === "foreign"
        ? "Move it away; psd begins a new journal."
        : "Look at the disk and at the permissions of its folder; nothing is known to be lost.",
  }),
  "store/journal-damaged": entry<{ file: string; reason: string }>({
    severity: "error",
    message: ({ file, reason }) => `The journal ${file} is damaged: ${reason}`,
    hint: () =>
      "Run `psd build`: it sets the damaged one aside and begins a new journal, without the earlier builds.",
  }),
  "store/journal-replaced": entry<{ file: string; reason: string; place: string }>({
    severity: "warning",
    message: ({ file, reason, place }) =>
      `The journal ${file} was damaged (${reason}); it lies in ${place} now, and a new one was begun`,
    hint: () =>
      "Go on: earlier builds are not listed any more, promoted files and receipts are as they were.",
  }),
  "store/journal-busy": entry<{ file: string }>({
    severity: "error",
    message: ({ file }) => `Another process does not let go of the journal ${file}`,
    hint: () => "Wait until the other psd is done, and run the command again.",
  }),
  "store/lock-unusable": entry<{ file: string; kind: "link" | "other" }>({
    severity: "error",
    message: ({ file, kind }) =>
      `${file} is ${kind === "link" ? "a link" : "a pipe or a device"}, and no file that psd can lock`,
    hint: () => "Move it away; psd makes the file of a lock anew.",
  }),
  "store/journal-too-new": entry<{ file: string; found: number; known: number }>({
    severity: "error",
    message: ({ file, found, known }) =>
      `The journal ${file} has version ${found}, and this psd knows versions up to ${known}`,
    hint: () => "Use the newer psd that wrote it, or move the file away.",
  }),
};
