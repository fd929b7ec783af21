import { entry } from "../entry.ts";
import { some } from "../some.ts";

/** The codes `import/…`: a folder of another format could not become a SpecPrompt. */
export const importCodes = {
  "import/no-folder": entry<{ isCut: boolean }>({
    severity: "error",
    message: ({ isCut }) =>
      isCut
        ? "the folder holds more files than a SpecPrompt may have"
        : "there is no folder at this path",
    hint: ({ isCut }) =>
      isCut
        ? "Copy what belongs to the specification into a folder of its own, and import that."
        : "Give the folder that holds the specification, such as a clone of its repository.",
  }),
  "import/already-specprompt": entry({
    severity: "error",
    message: () => "the folder is a SpecPrompt already: it holds SPECPROMPT.md",
    hint: () => "Give its path to `psd check` or `psd build` as it is.",
  }),
  "import/not-recognised": entry<{ misfits: readonly string[] }>({
    severity: "error",
    message: ({ misfits }) =>
      `the folder is of no format that can be imported (${misfits.join("; ")})`,
    hint: () =>
      "Give the folder that holds the specification, or run `psd init` and move its text into layers.",
  }),
  "import/ambiguous": entry<{ formats: readonly string[] }>({
    severity: "error",
    message: ({ formats }) => `the folder fits several formats: ${some(formats)}`,
    hint: ({ formats }) => `Say which one is meant, such as \`--as ${formats[0] ?? ""}\`.`,
  }),
  "import/target-not-empty": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `\`${path}\` is there already and not empty`,
    hint: () => "Give a new folder with `--into`; nothing was written.",
  }),
  "import/changed": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `\`${path}\` was changed or removed while it was imported`,
    hint: () => "Run the import again when nothing writes into the folder; nothing was written.",
  }),
};
