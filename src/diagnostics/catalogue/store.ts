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
  "store/journal-unreadable": entry<{ file: string; reason: string }>({
    severity: "error",
    message: ({ file, reason }) => `The journal ${file} cannot be read: ${reason}`,
    hint: () => "Move it away; psd begins a new journal, without the builds of the old one.",
  }),
  "store/journal-too-new": entry<{ file: string; found: number; known: number }>({
    severity: "error",
    message: ({ file, found, known }) =>
      `The journal ${file} has version ${found}, and this psd knows versions up to ${known}`,
    hint: () => "Use the newer psd that wrote it, or move the file away.",
  }),
};
