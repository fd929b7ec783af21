import { entry } from "../entry.ts";

export interface PathArgs {
  readonly path: string;
}

/** Codes about the folder of a package, its files and its axes. */
export const fileCodes = {
  "package/not-found": entry<PathArgs & { candidates?: readonly string[] }>({
    severity: "error",
    message: ({ path }) => `there is nothing at \`${path}\``,
    hint: ({ candidates = [] }) =>
      candidates.length === 0
        ? "Give the path of a package: a folder with SPECPROMPT.md, or that file."
        : `Give the path of a package; beside it lie ${candidates.map((it) => `\`${it}\``).join(", ")}.`,
  }),
  "package/no-specprompt": entry<{ nearest?: string }>({
    severity: "error",
    message: ({ nearest }) =>
      nearest === undefined
        ? "this is no SpecPrompt: it has no SPECPROMPT.md and no `specprompt:` in a front matter"
        : `this is no SpecPrompt: its file is called \`${nearest}\` instead of SPECPROMPT.md`,
    hint: ({ nearest }) =>
      nearest === undefined
        ? "Run `psd init` to start one, or give the path of a folder that holds SPECPROMPT.md."
        : "Rename the file to SPECPROMPT.md.",
  }),
  "package/unreadable": entry<PathArgs & { because: string }>({
    severity: "error",
    message: ({ path, because }) => `\`${path}\` cannot be read: ${because}`,
    hint: () => "Put a regular file there that you may read.",
  }),
  "package/empty-file": entry({
    severity: "error",
    message: () => "the file is empty",
    hint: () => "Write its content, or remove the file.",
  }),
  "package/binary-file": entry({
    severity: "error",
    message: () => "the file must be text and holds a NUL byte",
    hint: () => "Save it as UTF-8 text.",
  }),
  "package/invalid-utf8": entry<{ byte: number; offset: number }>({
    severity: "error",
    message: ({ byte, offset }) =>
      `byte 0x${byte.toString(16).padStart(2, "0")} at offset ${offset} is not valid UTF-8`,
    hint: () => "Save the file as UTF-8.",
  }),
  "package/too-large": entry<{ what: string; limit: number; unit: string }>({
    severity: "error",
    message: ({ what, limit, unit }) => `${what} has more than ${limit} ${unit}`,
    hint: () => "Split it, or leave out what an implementation does not need.",
  }),
  "package/link": entry<PathArgs & { isLink: boolean }>({
    severity: "error",
    message: ({ path, isLink }) =>
      isLink
        ? `\`${path}\` is a symbolic link, which a package must not hold`
        : `\`${path}\` is neither a file nor a folder`,
    hint: () => "Put the file itself there.",
  }),
  "package/reserved-name": entry<PathArgs>({
    severity: "error",
    message: ({ path }) => `\`${path}\` has a name that belongs to git or psd`,
    hint: () => "Move it out of the layer, or give it another name.",
  }),
  "package/unsafe-name": entry<PathArgs & { because: string }>({
    severity: "error",
    message: ({ path, because }) => `\`${path}\` is no name for a file of a package: ${because}`,
    hint: () => "Give it a name that means the same file on every system.",
  }),
  "package/name-collision": entry<PathArgs & { other: string }>({
    severity: "error",
    message: ({ path, other }) => `\`${path}\` and \`${other}\` are the same file on some systems`,
    hint: () => "Rename one of them.",
  }),
  "package/hidden-character": entry<{ name: string; kind: string }>({
    severity: "warning",
    message: ({ name, kind }) => `${name} stands here: ${kind}, which a reader does not see`,
    hint: () => "Remove it, unless the text needs it.",
  }),
  "package/misspelled-folder": entry<{ name: string; meant: string }>({
    severity: "error",
    message: ({ name, meant }) => `\`${name}\` is no layer, but its name is close to \`${meant}\``,
    hint: ({ meant }) => `Rename the folder to \`${meant}\`, or to something less alike.`,
  }),
  "package/ignored-name": entry<{ name: string }>({
    severity: "info",
    message: ({ name }) => `\`${name}\` is no part of a SpecPrompt and is ignored`,
  }),
  "package/axis-malformed": entry<PathArgs>({
    severity: "error",
    message: ({ path }) => `\`${path}\` is not a folder name of the form \`axis=option\``,
    hint: () => "Use lower-case letters, digits and `-`, such as `stack=python`.",
  }),
  "package/axis-misplaced": entry<PathArgs>({
    severity: "error",
    message: ({ path }) => `\`${path}\` stands where no option is read`,
    hint: () =>
      "Put it below core, context or guide, or directly below validation or validation/held-out.",
  }),
  "package/axis-contradiction": entry<PathArgs>({
    severity: "error",
    message: ({ path }) => `\`${path}\` never applies: it asks for two options of one axis`,
    hint: () => "Move the inner folder out of the outer one.",
  }),
  "package/held-out-misplaced": entry<PathArgs>({
    severity: "error",
    message: ({ path }) => `\`${path}\` would not be held out: only validation/held-out is`,
    hint: () => "Move it to validation/held-out; options go below it.",
  }),
  "package/axis-undeclared": entry<{ axis: string; nearest?: string }>({
    severity: "error",
    message: ({ axis }) => `the axis \`${axis}\` has an option here, but no manifest declares it`,
    hint: ({ axis, nearest }) =>
      nearest === undefined
        ? `Add \`${axis}: {}\` to \`axes\` in SPECPROMPT.md.`
        : `Did you mean \`${nearest}\`?`,
  }),
  "package/axis-without-options": entry<{ axis: string }>({
    severity: "error",
    message: ({ axis }) => `the axis \`${axis}\` has no option`,
    hint: ({ axis }) => `Make a folder \`${axis}=…\` in a layer for each option.`,
  }),
  "package/axis-default": entry<{ axis: string; option: string; options: readonly string[] }>({
    severity: "error",
    message: ({ axis, option }) => `the default \`${option}\` is no option of the axis \`${axis}\``,
    hint: ({ options }) => `Choose one of ${options.map((it) => `\`${it}\``).join(", ")}.`,
  }),
};
