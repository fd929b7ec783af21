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
  "validation/copied-literals": entry<{
    criterion: string;
    found: number;
    of: number;
    files: readonly string[];
  }>({
    severity: "info",
    message: ({ criterion, found, of, files }) =>
      `${found} of ${of} unusual values that ${criterion} expects stand in ${files.join(", ")}`,
    hint: () => "See whether they are looked up instead of computed; held-out cases find out.",
  }),
  "validation/too-weak": entry<{ criterion: string; stub: string }>({
    severity: "warning",
    message: ({ criterion, stub }) =>
      `${criterion} passes on an output that does nothing (${stub})`,
    hint: () => "Expect something that only a working output has: its answer, its text, its files.",
  }),
  "validation/canary-passed": entry<{ output: string }>({
    severity: "error",
    message: ({ output }) => `no required criterion fails on the known-bad output \`${output}\``,
    hint: () => "Add a criterion that tells it from a good one, or mend the check that should.",
  }),
  "validation/known-good-failed": entry<{ output: string; failed: readonly string[] }>({
    severity: "error",
    message: ({ output, failed }) =>
      `the known-good output \`${output}\` fails ${failed.join(", ")}`,
    hint: () => "Mend the criterion, or record a generation that fits it.",
  }),
  "validation/known-not-judged": entry<{ output: string; reasons: readonly string[] }>({
    severity: "warning",
    message: ({ output, reasons }) =>
      `the known output \`${output}\` could not be judged${reasons.length === 0 ? "" : `: ${reasons.join("; ")}`}`,
    hint: () => "Mend what the checks need, and try again.",
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
  "validation/nothing-to-sign": entry<{ criterion: string; deployments: readonly string[] }>({
    severity: "error",
    message: ({ criterion, deployments }) =>
      deployments.length === 0
        ? `no output waits for a signature of \`${criterion}\`, and none that is promoted has such a criterion`
        : `\`${criterion}\` can be signed for several deployments: ${deployments.join(", ")}`,
    hint: ({ deployments }) =>
      deployments.length === 0
        ? "Name a criterion of the kind `manual`, and build before you sign."
        : "Name the deployment after the criterion.",
  }),
  "validation/cancelled": entry({
    severity: "error",
    message: () => "The checks were cancelled before there was a verdict",
    hint: () => "Run the command again: the tree is still stored and nothing has to be generated.",
  }),
};
