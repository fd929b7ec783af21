import { entry } from "../entry.ts";

/** The codes `composition/…`. */
export const compositionCodes = {
  "composition/unknown-axis": entry<{
    axis: string;
    axes: readonly string[];
    nearest: string | undefined;
  }>({
    severity: "error",
    message: ({ axis }) => `The package has no axis "${axis}"`,
    hint: ({ axes, nearest }) =>
      axes.length === 0
        ? "Leave the choice out: this package has no axes."
        : `Choose on ${suggest(nearest, axes)}.`,
  }),
  "composition/unknown-option": entry<{
    axis: string;
    option: string;
    options: readonly string[];
    nearest: string | undefined;
  }>({
    severity: "error",
    message: ({ axis, option }) => `The axis "${axis}" has no option "${option}"`,
    hint: ({ options, nearest }) => `Choose ${suggest(nearest, options)}.`,
  }),
  "composition/too-many-combinations": entry<{ count: number; limit: number }>({
    severity: "error",
    message: ({ count, limit }) => `the options have ${count} combinations, more than ${limit}`,
    hint: () => "Fix some with --choose axis=option.",
  }),
  "composition/missing-choice": entry<{
    axis: string;
    about: string | undefined;
    options: readonly string[];
  }>({
    severity: "error",
    message: ({ axis, about }) =>
      `The axis "${axis}"${about === undefined ? "" : ` (${about})`} needs a choice and has no default`,
    hint: ({ axis, options }) =>
      `Choose one of ${options.join(", ")}, such as \`--choose ${axis}=${options[0] ?? "…"}\`.`,
  }),
  "composition/overlay-axis": entry<{ axis: string; nearest: string | undefined }>({
    severity: "error",
    message: ({ axis }) =>
      `The overlay uses the axis "${axis}", which neither the package nor overlay.yaml names`,
    hint: ({ axis, nearest }) =>
      `${nearest === undefined ? "" : `Rename it to "${nearest}", or name`}${nearest === undefined ? "Name" : ""} the axis "${axis}" in overlay.yaml.`,
  }),
  "composition/unknown-parameter": entry<{
    name: string;
    names: readonly string[];
    nearest: string | undefined;
  }>({
    severity: "error",
    message: ({ name }) => `The package has no parameter "${name}"`,
    hint: ({ names, nearest }) =>
      names.length === 0
        ? "Leave the value out: this package asks for no parameters."
        : `Use ${suggest(nearest, names)}.`,
  }),
  "composition/missing-parameter": entry<{ name: string; about: string | undefined; type: string }>(
    {
      severity: "error",
      message: ({ name, about, type }) =>
        `The parameter "${name}" (${type}${about === undefined ? "" : `: ${about}`}) needs a value`,
      hint: ({ name }) => `Give it with \`--with ${name}=…\` or under \`with:\` in psd.yaml.`,
    },
  ),
  "composition/parameter-type": entry<{ name: string; type: string; found: string }>({
    severity: "error",
    message: ({ name, type, found }) =>
      `The parameter "${name}" must be of type ${type}, and the value given is ${found}`,
    hint: ({ type }) =>
      type === "string" ? "Put the value in quotes." : `Give a value of type ${type}.`,
  }),
  "composition/parameter-not-allowed": entry<{
    name: string;
    value: string;
    rule: string;
  }>({
    severity: "error",
    message: ({ name, value, rule }) =>
      `The value ${value} of the parameter "${name}" is not allowed: it must ${rule}`,
    hint: ({ name, rule }) => `Give "${name}" a value that does: it must ${rule}.`,
  }),
  "composition/secret-in-clear": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) =>
      `The parameter "${name}" is a secret, and its value is given in the clear`,
    hint: ({ name }) =>
      `Name the variable or the file that holds it: \`${name}: { env: NAME }\` or \`${name}: { file: path }\`.`,
  }),
  "composition/template-invalid": entry<{ reason: string }>({
    severity: "error",
    message: ({ reason }) => `The template cannot be rendered: ${reason}`,
    hint: () =>
      "Correct the template; docs/reference/composition.md lists its tags, filters and limits.",
  }),
  "composition/template-limit": entry<{ limit: string }>({
    severity: "error",
    message: ({ limit }) => `The template goes beyond the limit of ${limit}`,
    hint: () => "Make its loops smaller.",
  }),
  "composition/undefined-placeholder": entry<{
    placeholder: string;
    nearest: string | undefined;
  }>({
    severity: "error",
    message: ({ placeholder }) => `The placeholder "${placeholder}" has no value`,
    hint: ({ nearest }) =>
      nearest === undefined
        ? "Declare the parameter in the front matter of SPECPROMPT.md, or put `{% raw %}` around text that is no placeholder."
        : `Write "${nearest}" if you mean it, or declare the parameter.`,
  }),
  "composition/environment-placeholder": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) =>
      `The parameter "${name}" is bound to the environment and must not be rendered into text`,
    hint: ({ name }) => `Name the variable in the text instead of \`with.${name}\`.`,
  }),
  "composition/overlay-target-missing": entry<{
    operation: string;
    target: string;
    nearest: string | undefined;
  }>({
    severity: "error",
    message: ({ operation, target }) =>
      `The overlay ${operation} ${target}, which the package does not have under these choices`,
    hint: ({ nearest }) =>
      nearest === undefined
        ? "Remove the operation from the overlay, or put it in the folder of the option that it is for."
        : `Write "${nearest}" if you mean it, or remove the operation from the overlay.`,
  }),
  "composition/overlay-conflict": entry<{ one: string; other: string }>({
    severity: "error",
    message: ({ one, other }) =>
      `The overlay ${one}, and in another place it ${other}: only one of them can count`,
    hint: () => "Keep one of the two; the place of the other one is named above.",
  }),
  "composition/overlay-file-missing": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) =>
      `overlay.yaml says that the overlay replaces "${path}", and the overlay has no such file`,
    hint: ({ path }) =>
      `Put "${path}" into the overlay, or name it under \`removes:\` where it is to go.`,
  }),
  "composition/overlay-manifest": entry<{ keys: readonly string[] }>({
    severity: "warning",
    message: ({ keys }) =>
      `The overlay's SPECPROMPT.md says ${keys.join(", ")}, which only the package's can`,
    hint: () =>
      "Remove it there: an overlay gives commands, needs and output rules, and overlay.yaml names its axes.",
  }),
  "composition/overlay-kind": entry<{ id: string; expected: string; found: string }>({
    severity: "error",
    message: ({ id, expected, found }) =>
      `The clause ${id} is a ${expected}, and the overlay replaces it with ${found}`,
    hint: ({ id, expected }) =>
      `Write the replacement of ${id} as a ${expected} that begins with an id.`,
  }),
  "composition/duplicate-clause": entry<{ id: string }>({
    severity: "error",
    message: ({ id }) => `The clause ${id} is defined twice`,
    hint: () =>
      "Give one of them another id; an id at the beginning of a list item, heading or table row defines a clause.",
  }),
  "composition/undefined-clause": entry<{ id: string; nearest: string | undefined }>({
    severity: "warning",
    message: ({ id }) => `The clause ${id} is mentioned and defined nowhere`,
    hint: ({ id, nearest }) =>
      nearest === undefined
        ? `Define ${id} at the beginning of a list item, heading or table row, or remove the mention.`
        : `Write ${nearest} if you mean it, or define ${id}.`,
  }),
  "composition/duplicate-criterion": entry<{ id: string }>({
    severity: "error",
    message: ({ id }) => `The criterion ${id} exists twice under these choices`,
    hint: ({ id }) => `Give one of them another id, or write \`replaces: ${id}\` in the overlay's.`,
  }),
  "composition/too-large": entry<{ tokens: number; limit: number }>({
    severity: "warning",
    message: ({ tokens, limit }) =>
      `The composition has about ${tokens} tokens, more than the ${limit} that many agents can read at once`,
    hint: () => "Shorten the largest documents; `psd compose` shows the tokens of each part.",
  }),
};

function suggest(nearest: string | undefined, all: readonly string[]): string {
  return nearest === undefined ? `one of ${all.join(", ")}` : `"${nearest}" (of ${all.join(", ")})`;
}
