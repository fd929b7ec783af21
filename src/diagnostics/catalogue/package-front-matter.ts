import { entry } from "../entry.ts";

export interface KeyArgs {
  readonly key: string;
}

/** Codes about YAML: its syntax, and what the manifest and other front matter may say. */
export const frontMatterCodes = {
  "package/front-matter-missing": entry({
    severity: "error",
    message: () => "the file has no front matter",
    hint: () => "Begin it with three lines: `---`, `specprompt: 1`, `---`.",
  }),
  "package/front-matter-not-closed": entry({
    severity: "error",
    message: () => "the front matter that begins here has no end",
    hint: () => "Close it with a line `---`.",
  }),
  "package/not-a-mapping": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} must be a mapping of keys to values`,
    hint: () => "Write `key: value` lines.",
  }),
  "package/yaml-syntax": entry<{ problem: string }>({
    severity: "error",
    message: ({ problem }) => `this is not valid YAML: ${problem}`,
    hint: () => "Correct the syntax; put texts with special characters in quotes.",
  }),
  "package/yaml-tab": entry({
    severity: "error",
    message: () => "a tab indents this line, which YAML does not allow",
    hint: () => "Indent with spaces.",
  }),
  "package/yaml-feature": entry<{ feature: string }>({
    severity: "error",
    message: ({ feature }) => `${feature} stands here, which this format does not allow`,
    hint: () => "Write the value itself.",
  }),
  "package/duplicate-key": entry<KeyArgs>({
    severity: "error",
    message: ({ key }) => `the key \`${key}\` stands here a second time`,
    hint: () => "Remove one of the two.",
  }),
  "package/unknown-key": entry<KeyArgs & { known: readonly string[]; nearest?: string }>({
    severity: "error",
    message: ({ key }) => `\`${key}\` is no key here`,
    hint: ({ known, nearest }) =>
      nearest === undefined
        ? `Use one of ${known.map((it) => `\`${it}\``).join(", ")}, or a name that begins with \`x-\`.`
        : `Did you mean \`${nearest}\`?`,
  }),
  "package/missing-key": entry<KeyArgs>({
    severity: "error",
    message: ({ key }) => `\`${key}\` is missing`,
    hint: ({ key }) => `Add \`${key}\`.`,
  }),
  "package/wrong-type": entry<KeyArgs & { expected: string; found: string }>({
    severity: "error",
    message: ({ key, expected, found }) => `\`${key}\` must be ${expected}, and is ${found}`,
    hint: ({ expected }) =>
      expected === "a text" ? "Put the value in quotes." : `Write ${expected}.`,
  }),
  "package/invalid-value": entry<KeyArgs & { problem: string; nearest?: string }>({
    severity: "error",
    message: ({ key, problem }) => `\`${key}\` ${problem}`,
    hint: ({ nearest }) =>
      nearest === undefined ? "Change the value." : `Did you mean \`${nearest}\`?`,
  }),
  "package/format-version": entry<{ found: string }>({
    severity: "error",
    message: ({ found }) => `\`specprompt\` must be the number 1, and is ${found}`,
    hint: () => "Write `specprompt: 1`, or install a newer psd where the package needs one.",
  }),
  "package/bad-name": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `\`${name}\` is no package name`,
    hint: () => "Use lower-case letters, digits, `-`, `.` and `_`, such as `@acme/link-checker`.",
  }),
  "package/bad-version": entry<{ version: string }>({
    severity: "error",
    message: ({ version }) => `\`${version}\` is no semantic version`,
    hint: () => 'Write three numbers, such as "1.2.0".',
  }),
  "package/bad-range": entry<{ range: string }>({
    severity: "error",
    message: ({ range }) => `\`${range}\` is no version range`,
    hint: () => 'Write a range such as ">=3.11" or "^1.2".',
  }),
  "package/bad-parameter": entry<{ name: string; problem: string }>({
    severity: "error",
    message: ({ name, problem }) => `the parameter \`${name}\` ${problem}`,
    hint: () => "Make the keys of the parameter agree with each other.",
  }),
  "package/empty-command": entry({
    severity: "error",
    message: () => "the command is empty",
    hint: () => "Name a program, or remove the key.",
  }),
};
