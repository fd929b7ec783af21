import { entry } from "../entry.ts";

/** The codes `command/…`: the command was called in a way it does not understand. */
export const commandCodes = {
  "command/unknown-command": entry<{ command: string; nearest: string | undefined }>({
    severity: "error",
    message: ({ command }) => `There is no command \`psd ${command}\``,
    hint: ({ nearest }) =>
      nearest === undefined
        ? "Run `psd help all` to see every command."
        : `Run \`psd ${nearest}\`, or \`psd help all\` to see every command.`,
  }),
  "command/unknown-option": entry<{
    option: string;
    command: string;
    nearest: string | undefined;
  }>({
    severity: "error",
    message: ({ option, command }) => `\`${command}\` has no option \`${option}\``,
    hint: ({ nearest, command }) =>
      nearest === undefined
        ? `Run \`${command} --help\` to see its options.`
        : `Write \`${nearest}\`, or run \`${command} --help\` to see its options.`,
  }),
  "command/missing-argument": entry<{ command: string; argument: string }>({
    severity: "error",
    message: ({ command, argument }) => `\`${command}\` needs \`<${argument}>\``,
    hint: ({ command }) => `Run \`${command} --help\` to see how it is called.`,
  }),
  "command/unexpected-argument": entry<{ command: string; argument: string }>({
    severity: "error",
    message: ({ command, argument }) => `\`${command}\` does not take \`${argument}\``,
    hint: ({ command }) => `Run \`${command} --help\` to see how it is called.`,
  }),
  "command/missing-value": entry<{ option: string; value: string }>({
    severity: "error",
    message: ({ option }) => `\`${option}\` stands without a value`,
    hint: ({ option, value }) =>
      `Write \`${option} <${value}>\`, or \`${option}=…\` where the value begins with a dash.`,
  }),
  "command/unexpected-value": entry<{ option: string }>({
    severity: "error",
    message: ({ option }) => `\`${option}\` takes no value`,
    hint: ({ option }) => `Write \`${option}\` alone.`,
  }),
  "command/wrong-value": entry<{ option: string; value: string; expected: string }>({
    severity: "error",
    message: ({ option, value, expected }) =>
      `\`${option}\` was given \`${value}\` where it takes ${expected}`,
    hint: ({ option, expected }) => `Give \`${option}\` ${expected}.`,
  }),
  "command/repeated-option": entry<{ option: string }>({
    severity: "error",
    message: ({ option }) => `\`${option}\` is given more than once`,
    hint: () => "Keep one of them.",
  }),
  "command/conflicting-options": entry<{ first: string; second: string }>({
    severity: "error",
    message: ({ first, second }) => `\`${first}\` and \`${second}\` cannot be used together`,
    hint: ({ first, second }) => `Leave out \`${first}\` or \`${second}\`.`,
  }),
  "command/one-deployment-only": entry<{ option: string }>({
    severity: "error",
    message: ({ option }) => `\`${option}\` is about one deployment, and several are meant`,
    hint: ({ option }) => `Name the one, or leave \`${option}\` out: psd.yaml has a place for it.`,
  }),
  "command/file-exists": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `\`${path}\` is there already`,
    hint: () => "Give another folder, or move the file away; nothing was written.",
  }),
  "command/cannot-write": entry<{ path: string; because: string }>({
    severity: "error",
    message: ({ path, because }) => `\`${path}\` cannot be written (${because})`,
    hint: () => "Give a folder that you may write to; nothing was left behind.",
  }),
  "command/sealed-needs-terminal": entry({
    severity: "error",
    message: () => "What held-out checks saw is shown on a terminal only",
    hint: () =>
      "Run it in a terminal of your own, without a pipe: an agent must never read held-out checks.",
  }),
  "command/sign-needs-terminal": entry({
    severity: "error",
    message: () => "A criterion is signed on a terminal only",
    hint: () => "Run it in a terminal of your own, without a pipe: no agent may sign for a person.",
  }),
  "command/not-yet": entry<{ what: string; instead: string }>({
    severity: "error",
    message: ({ what }) => `${what} is planned and not part of this version`,
    hint: ({ instead }) => instead,
  }),
};
