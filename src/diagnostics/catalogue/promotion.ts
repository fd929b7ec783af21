import { entry } from "../entry.ts";
import { some } from "../some.ts";

/** The codes `promotion/…`. */
export const promotionCodes = {
  "promotion/receipt-invalid": entry<{ reason: string }>({
    severity: "error",
    message: ({ reason }) => `This receipt cannot be used: ${reason}`,
    hint: () => "Restore it from version control, or remove it and let psd build again.",
  }),
  "promotion/receipt-too-new": entry<{ found: number; known: number }>({
    severity: "error",
    message: ({ found, known }) =>
      `A newer psd made this receipt: it has format ${found}, and this psd knows formats up to ${known}`,
    hint: () => "Use the psd that your colleagues use, or a newer one; nothing was written.",
  }),
  "promotion/nothing-kept": entry<{ folder: string; reason: string }>({
    severity: "info",
    message: ({ folder, reason }) =>
      `${folder} cannot be written (${reason}): nothing is kept of this look, and earlier builds are not looked at`,
    hint: () => "Go on: what is said of files and packages is as true as ever.",
  }),
  "promotion/record-invalid": entry<{ file: string; reason: string }>({
    severity: "error",
    message: ({ file, reason }) =>
      `The record of an interrupted promotion, ${file}, cannot be used: ${reason}`,
    hint: () =>
      "Look into the folder whose name begins with `.psd-promoting-`, take out what you need, and remove both.",
  }),
  "promotion/drifted": entry<{ into: string; files: readonly string[] }>({
    severity: "error",
    message: ({ into, files }) => `Files in ${into} were edited since promotion: ${some(files)}`,
    hint: () => "Look at them with `psd diff`, and give them up with `--discard`.",
  }),
  "promotion/changed-meanwhile": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `"${path}" was changed while it was being replaced`,
    hint: () => "Save your work and try again; everything is as it was before.",
  }),
  "promotion/foreign-file": entry<{ into: string; files: readonly string[] }>({
    severity: "error",
    message: ({ into, files }) =>
      `In ${into}, files that are not psd's stand in the way: ${some(files)}`,
    hint: () => "Move them away, or choose another target with `--into`.",
  }),
  "promotion/unsafe-path": entry<{ path: string; because: string }>({
    severity: "error",
    message: ({ path, because }) => `"${path}" cannot be promoted: ${because}`,
    hint: () => "Build again; the output must hold plain relative paths only.",
  }),
  "promotion/link-on-way": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `${path} is no plain folder, and psd writes through no link`,
    hint: () => "Put a real folder in its place, or choose another target.",
  }),
  "promotion/live-file": entry<{ files: readonly string[] }>({
    severity: "error",
    message: ({ files }) => `The output has files that act by themselves: ${some(files)}`,
    hint: () => "Name them in the package's `output.allow` and in the deployment's `allow`.",
  }),
  "promotion/secret-in-output": entry<{ path: string; what: string }>({
    severity: "error",
    message: ({ path, what }) => `"${path}" of the output holds ${what}`,
    hint: () =>
      "Have the output read the value where it runs; or name the file in the deployment's `allow`.",
  }),
  "promotion/write-failed": entry<{ path: string; reason: string }>({
    severity: "error",
    message: ({ path, reason }) => `Writing in ${path} failed: ${reason}`,
    hint: () => "Make room and give write access, then try again; nothing is half-written.",
  }),
  "promotion/other-disk": entry<{ into: string }>({
    severity: "error",
    message: ({ into }) =>
      `The target ${into} is on another disk than the folder it lies in: files cannot be moved there whole`,
    hint: ({ into }) => `Take a folder inside of it, such as ${into}/out, as the target.`,
  }),
  "promotion/interrupted": entry<{ deployment: string }>({
    severity: "warning",
    message: ({ deployment }) => `A promotion of ${deployment} was interrupted`,
    hint: ({ deployment }) => `Run \`psd build ${deployment}\`, which finishes or undoes it first.`,
  }),
  "promotion/recovered": entry<{ deployment: string; done: "finished" | "undone" }>({
    severity: "info",
    message: ({ deployment, done }) => `An interrupted promotion of ${deployment} was ${done}`,
  }),
  "promotion/kept": entry<{ reference: string; files: readonly string[] }>({
    severity: "info",
    message: ({ files }) => `Edits were taken out of the way and kept: ${some(files)}`,
    hint: ({ reference }) =>
      `Get one back with \`git --git-dir .psd/cache/store.git show ${reference}:<path>\`.`,
  }),
  "promotion/new-dependencies": entry<{ into: string; names: readonly string[] }>({
    severity: "warning",
    message: ({ into, names }) =>
      `The output in ${into} now asks for third-party code that the one before did not: ${some(names)}`,
    hint: () => "Look at it before you install it, or forbid it with `output.dependencies`.",
  }),
  "promotion/base-too-large": entry<{ deployment: string }>({
    severity: "info",
    message: ({ deployment }) =>
      `The files of ${deployment} are too large to be kept as a base for merging`,
  }),
  "promotion/base-damaged": entry<{ file: string; reason: string }>({
    severity: "warning",
    message: ({ file, reason }) => `The base ${file} cannot be used: ${reason}`,
    hint: () =>
      "Restore it from version control, or run `psd build` where what was promoted is still stored or unchanged.",
  }),
  "promotion/base-rebuilt": entry<{ file: string; reason: string }>({
    severity: "info",
    message: ({ file, reason }) => `The base ${file} was damaged (${reason}) and is made anew`,
  }),
  "promotion/nothing-to-roll-back": entry<{ deployment: string; to?: string }>({
    severity: "error",
    message: ({ deployment, to }) =>
      to === undefined
        ? `${deployment} has no earlier promotion`
        : `${to} was never promoted before in ${deployment}`,
    hint: () => "List what was promoted with `psd log`.",
  }),
  "promotion/nothing-promoted": entry<{ deployment?: string }>({
    severity: "error",
    message: ({ deployment = "this project" }) => `Nothing of ${deployment} was promoted yet`,
    hint: ({ deployment = "<package>" }) => `Build it with \`psd build ${deployment}\`.`,
  }),
  "promotion/target-gone": entry<{ into: string }>({
    severity: "error",
    message: ({ into }) => `The target ${into} is not there any more`,
    hint: () => "Bring it back from version control, or build the deployment again.",
  }),
  "promotion/tree-gone": entry<{ attempt: string }>({
    severity: "error",
    message: ({ attempt }) => `The files of ${attempt} are not in this machine's store`,
    hint: () => "Restore them from version control, or build again.",
  }),
};
