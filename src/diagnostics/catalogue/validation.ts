import { entry } from "../entry.ts";

/** The codes `validation/…`. */
export const validationCodes = {
  "validation/tree-missing": entry<{ tree: string }>({
    severity: "error",
    message: ({ tree }) => `The store has no tree ${tree}, so there is nothing to judge`,
    hint: () => "Name an attempt that `psd log` lists, or build again.",
  }),
  "validation/criterion-failed": entry<{ criterion: string; says: string; seen: string }>({
    severity: "error",
    message: ({ criterion, says, seen }) => `${criterion} does not hold: ${says} (${seen})`,
    hint: () => "Build again, or correct the criterion where it asks for the wrong thing.",
  }),
  "validation/criterion-flaky": entry<{ criterion: string; says: string; seen: string }>({
    severity: "error",
    message: ({ criterion, says, seen }) =>
      `${criterion} is flaky, it passed and failed on the same files: ${says} (${seen})`,
    hint: () =>
      "Count how often it fails with `psd flaky`, and make the output or the check steady.",
  }),
  "validation/no-folder": entry<{ folder: string }>({
    severity: "error",
    message: ({ folder }) => `"${folder}" is no folder that could be judged`,
    hint: () => "Give the folder that holds the implementation.",
  }),
  "validation/without-package": entry<{ target: string }>({
    severity: "error",
    message: ({ target }) => `"${target}" is no deployment, and no package says what it must do`,
    hint: () => "Name a deployment that `psd status` lists, or add `--package <package>`.",
  }),
  "validation/no-package-hosts": entry({
    severity: "warning",
    message: () =>
      "The output may have packages, but no host is known to get them from, so its set-up runs without a network",
    hint: () => "Name the hosts in psd.yaml: `setup: { hosts: [packages.example] }`.",
  }),
  "validation/cancelled": entry({
    severity: "error",
    message: () => "The checks were cancelled before there was a verdict",
    hint: () => "Run the command again: the tree is still stored and nothing has to be generated.",
  }),
};
