import { entry } from "../entry.ts";

/** The codes `resolution/…`: psd.yaml, specifiers and targets. */
export const resolutionCodes = {
  "resolution/configuration-invalid": entry<{ problem: string }>({
    severity: "error",
    message: ({ problem }) => `psd.yaml is not valid: ${problem}`,
    hint: () => "Correct this entry of psd.yaml",
  }),
  "resolution/configuration-conflicted": entry({
    severity: "error",
    message: () => "a merge left two sides in psd.yaml",
    hint: () =>
      "Keep the entries of both where they are different deployments, and take the marks out",
  }),
  "resolution/specifier-invalid": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `"${text}" names no package`,
    hint: () =>
      "Give a folder such as ./packages/link-checker, @scope/name@^1.2, or github:owner/repository#semver:^1",
  }),
  "resolution/deployment-unknown": entry<{ name: string; known: readonly string[] }>({
    severity: "error",
    message: ({ name, known }) =>
      known.length === 0
        ? `there is no deployment and no package "${name}" here`
        : `there is no deployment "${name}"; known are ${known.join(", ")}`,
    hint: () => "Name a deployment, or give the path of a package with --into",
  }),
  "resolution/several-deployments": entry<{ names: readonly string[] }>({
    severity: "error",
    message: ({ names }) => `psd.yaml has several deployments: ${names.join(", ")}`,
    hint: () => "Name the one that is meant",
  }),
  "resolution/context-untracked": entry<{ reason: string }>({
    severity: "error",
    message: ({ reason }) =>
      `only tracked files can be context, and git does not tell them: ${reason}`,
    hint: () => "Make the project a git repository, and add the files to it",
  }),
  "resolution/context-nothing": entry<{ name: string; glob: string; because: string }>({
    severity: "error",
    message: ({ name, glob, because }) =>
      `"${glob}" in the context of "${name}" means no file: ${because}`,
    hint: () => "Correct the glob, or `git add` the file",
  }),
  "resolution/context-too-large": entry<{ what: string; limit: string }>({
    severity: "error",
    message: ({ what, limit }) => `the context is too large: ${what}, where ${limit} are allowed`,
    hint: () => "Name fewer or smaller files; a glob that begins with `!` leaves some out",
  }),
  "resolution/context-unreadable": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `"${path}" is tracked, and no plain file that can be read`,
    hint: () => "Restore it from version control, or leave it out with `!`",
  }),
  "resolution/context-secret": entry<{ path: string; what: string }>({
    severity: "error",
    message: ({ path, what }) => `"${path}" would give the agent what looks like ${what}`,
    hint: ({ path }) => `Take it out of the file, or leave the file out: "!${path}"`,
  }),
  "resolution/strategy-not-yet": entry({
    severity: "error",
    message: () => "the strategy `auto` is not there yet: nothing measures what it would go by",
    hint: () => "Choose `fresh` or `incremental`",
  }),
  "resolution/environment-unknown": entry<{
    name: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    severity: "error",
    message: ({ name, known }) =>
      known.length === 0
        ? `psd.yaml has no environments, so there is none of the name "${name}"`
        : `psd.yaml has no environment "${name}"; known are ${known.join(", ")}`,
    hint: ({ nearest }) =>
      nearest === undefined
        ? "Add it below `environments:` of a deployment, or name `default`"
        : `Name "${nearest}" if you mean it`,
  }),
  "resolution/value-unreadable": entry<{ name: string; path: string; because: string }>({
    severity: "error",
    message: ({ name, path, because }) =>
      `"${path}", which holds the value of "${name}", cannot be read: ${because}`,
    hint: () => "Name a plain text file inside the project, of at most 64 KiB",
  }),
  "resolution/variable-missing": entry<{ name: string; variable: string }>({
    severity: "error",
    message: ({ name, variable }) =>
      `the parameter "${name}" takes its value from the variable ${variable}, which is not set`,
    hint: ({ variable }) => `Set ${variable}, or give a value in psd.yaml`,
  }),
  "resolution/value-is-secret": entry<{ name: string; source: string; what: string }>({
    severity: "error",
    message: ({ name, source, what }) =>
      `the parameter "${name}" becomes part of the brief, and ${source} holds ${what}`,
    hint: () => "Give another value, or let the package declare the parameter with `secret: true`",
  }),
  "resolution/secret-file-tracked": entry<{ name: string; path: string }>({
    severity: "error",
    message: ({ name, path }) =>
      `"${path}" holds the secret "${name}", and git tracks it: everybody with the repository has it`,
    hint: ({ path }) =>
      `Replace the secret by a new one, \`git rm --cached ${path}\`, and add it to .gitignore`,
  }),
  "resolution/secret-file-not-ignored": entry<{ name: string; path: string }>({
    severity: "warning",
    message: ({ name, path }) => `"${path}" holds the secret "${name}", and git does not ignore it`,
    hint: ({ path }) => `Add "${path}" to .gitignore before somebody commits it`,
  }),
  "resolution/name-taken": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `there is a deployment "${name}" already`,
    hint: ({ name }) => `Give another one with --name, or build this one: \`psd build ${name}\``,
  }),
  "resolution/configuration-not-editable": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) =>
      `the entry of "${name}" is written in a way that cannot be changed safely`,
    hint: ({ name }) => `Change the entry of "${name}" by hand, and run the command again`,
  }),
  "resolution/name-invalid": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `"${name}" is no name for a deployment`,
    hint: () =>
      "Use lower-case letters, digits and hyphens, beginning with a letter or digit, at most 64 characters",
  }),
  "resolution/target-missing": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `nothing says into which folder "${name}" is built`,
    hint: () => "Add --into <folder>",
  }),
  "resolution/target-unsafe": entry<{ into: string; because: string }>({
    severity: "error",
    message: ({ into, because }) => `"${into}" cannot be the target: ${because}`,
    hint: () => "Choose a folder of its own inside the project",
  }),
  "resolution/overlay-unsafe": entry<{ overlay: string; because: string }>({
    severity: "error",
    message: ({ overlay, because }) => `"${overlay}" cannot be the overlay: ${because}`,
    hint: () => "Choose a plain folder inside the project, beside the target",
  }),
  "resolution/target-taken": entry<{
    into: string;
    other: string;
    otherInto: string;
    orphan?: boolean;
  }>({
    severity: "error",
    message: ({ into, other, otherInto }) =>
      `the target "${into}" overlaps "${otherInto}" of the deployment "${other}"`,
    hint: ({ other, orphan = false }) =>
      orphan
        ? `psd.yaml does not name "${other}" any more: give it its name back, or \`psd eject ${other}\` or \`psd remove ${other}\``
        : "Give each deployment a folder of its own",
  }),
};
