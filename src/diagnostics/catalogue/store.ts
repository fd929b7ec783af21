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
    hint: () => "Run `psd build`: it makes anew what is gone of the repository itself.",
  }),
  "store/repaired": entry<{ folder: string; parts: readonly string[] }>({
    severity: "warning",
    message: ({ folder, parts }) =>
      `The store ${folder} was damaged; made anew: ${parts.join(", ")}`,
    hint: ({ parts }) =>
      parts.includes("objects")
        ? "Go on: the files of earlier attempts are lost, promoted files and receipts are as they were."
        : "Go on: no attempt is lost.",
  }),
  "store/object-damaged": entry<{
    store: string;
    object: string;
    what: string;
    state: "damaged" | "missing";
  }>({
    severity: "error",
    message: ({ store, object, what, state }) =>
      state === "damaged"
        ? `${what} is damaged in the store ${store} (object ${object})`
        : `${what} is gone from the store ${store} (object ${object})`,
    hint: () =>
      "Build again, or take another attempt: `psd log` lists them. The same content, stored again, replaces it.",
  }),
  "store/pack-damaged": entry<{ store: string; pack: string }>({
    severity: "error",
    message: ({ store, pack }) =>
      `A pack of the store ${store} cannot be read, and what is asked for may lie in it: ${pack}`,
    hint: () => "Put a copy of the pack in its place, or build again; other attempts may be whole.",
  }),
  "store/special-file": entry<{ folder: string; path: string }>({
    severity: "error",
    message: ({ folder, path }) =>
      `In the store ${folder}, ${path} is no file but a link, a pipe, a socket or a device: git would wait for it`,
    hint: () => "Remove it and look at what put it there; then build again.",
  }),
  "store/broken": entry<{ folder: string; reason: string }>({
    severity: "error",
    message: ({ folder, reason }) => `The store ${folder} does not do its work: ${reason}`,
    hint: () =>
      "Look at the disk; or move the store away: psd makes a new one, without the attempts of the old one.",
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
