import { entry } from "../entry.ts";

/** The codes `validation/…`. */
export const validationCodes = {
  "validation/tree-missing": entry<{ tree: string }>({
    severity: "error",
    message: ({ tree }) => `The store has no tree ${tree}, so there is nothing to judge`,
    hint: () => "Name an attempt that `psd log` lists, or build again.",
  }),
  "validation/cancelled": entry({
    severity: "error",
    message: () => "The checks were cancelled before there was a verdict",
    hint: () => "Run the command again: the tree is still stored and nothing has to be generated.",
  }),
};
