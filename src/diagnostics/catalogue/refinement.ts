import { entry } from "../entry.ts";

/** The codes `refinement/…`: what is spent, and what becomes of attempts. */
export const refinementCodes = {
  "refinement/no-seed-tree": entry<{ deployment: string; attempt: string }>({
    severity: "warning",
    message: ({ deployment, attempt }) =>
      `the files of ${attempt}, with which "${deployment}" would begin, are neither in the store nor in its base: the build is fresh`,
    hint: () => "Commit `.psd/base/` with the receipts, so that every clone has them",
  }),
  "refinement/busy": entry<{ deployment: string }>({
    severity: "error",
    message: ({ deployment }) => `another psd works on "${deployment}"`,
    hint: () => "Wait until it has ended",
  }),
  "refinement/interrupted": entry({
    severity: "error",
    message: () => "the build was interrupted",
    hint: () => "Run the same command again: it goes on after the last step that had finished",
  }),
  "refinement/not-confirmed": entry<{ runtime: string }>({
    severity: "error",
    message: ({ runtime }) => `nobody has agreed to spend on ${runtime}`,
    hint: () => "Add --yes, or write `spend: yes` in psd.yaml",
  }),
  "refinement/already-red": entry<{ deployment: string; best?: string }>({
    severity: "error",
    message: ({ deployment, best }) =>
      `the same inputs of "${deployment}" were built before and did not end green${best === undefined ? "" : `; the best attempt is ${best}`}`,
    hint: ({ best }) =>
      best === undefined
        ? "Change the SpecPrompt, or pay again with --retry"
        : `Look at it with \`psd show ${best}\`, go on from it with \`--from ${best}\`, or pay again with --retry`,
  }),
  "refinement/attempt-unknown": entry<{ attempt: string }>({
    severity: "error",
    message: ({ attempt }) => `there is no attempt ${attempt} in this project`,
    hint: () => "List the attempts with `psd log`",
  }),
  "refinement/attempt-not-green": entry<{ attempt: string; failed: readonly string[] }>({
    severity: "error",
    message: ({ attempt, failed }) => `attempt ${attempt} fails ${failed.join(", ")}`,
    hint: ({ failed }) =>
      `Repair it, or accept it with ${failed.map((it) => `--waive ${it}`).join(" ")} --because "…"`,
  }),
  "refinement/waiver-needless": entry<{ attempt: string; criterion: string }>({
    severity: "error",
    message: ({ attempt, criterion }) => `attempt ${attempt} does not fail ${criterion}`,
    hint: () => "Waive only what fails",
  }),
  "refinement/waiver-without-reason": entry({
    severity: "error",
    message: () => "a waiver needs a reason",
    hint: () => 'Add --because "…": the receipt keeps it',
  }),
  "refinement/nothing-waits": entry<{ deployment?: string }>({
    severity: "error",
    message: ({ deployment }) =>
      deployment === undefined
        ? "no deployment of this project waits for a submit"
        : `"${deployment}" does not wait for a submit`,
    hint: () => "Begin with `psd build <package> --agent hand-off`",
  }),
  "refinement/inputs-changed": entry<{ workspace: string }>({
    severity: "warning",
    message: ({ workspace }) =>
      `what is asked for has changed since the hand-off began; the files that were submitted stay in ${workspace}`,
    hint: () => "Read the new brief, copy what still fits into its workspace, and submit again",
  }),
  "refinement/several-wait": entry<{ deployments: readonly string[] }>({
    severity: "error",
    message: ({ deployments }) => `several deployments wait: ${deployments.join(", ")}`,
    hint: () => "Name one: `psd submit <deployment>`",
  }),
};
