import { entry } from "../entry.ts";

/** The codes `export/…`: a text cannot be put where the user wants it. */
export const exportCodes = {
  "export/markers-damaged": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `The markers of the section \`${name}\` do not stand as one pair`,
    hint: ({ name }) =>
      `Leave one \`<!-- psd:begin ${name} -->\` and one \`<!-- psd:end ${name} -->\` after it, or none.`,
  }),
  "export/no-plain-file": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `\`${path}\` is no plain text file; nothing was written`,
    hint: () => "Give the file itself: links are not followed.",
  }),
};
