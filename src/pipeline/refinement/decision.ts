/** What to do after a verdict. */
export type Decision =
  | { readonly kind: "promote"; readonly attempt: string }
  | { readonly kind: "repair"; readonly because: string }
  | { readonly kind: "fresh"; readonly because: string }
  | { readonly kind: "stop"; readonly because: StopCause; readonly best?: string };

/** Why a build ended without a green attempt. */
export type StopCause =
  | "generations-spent"
  | "time-spent"
  | "tokens-spent"
  | "money-spent"
  | "conflict"
  | "out-of-recorded-turns"
  /** Two turns in a row left no file at all. */
  | "nothing-written"
  /** Nothing that is required failed every time, and something failed and passed on the same files. */
  | "checks-flaky"
  /** A person must sign a required criterion. */
  | "unsigned"
  | "judge-errored"
  | "runtime-failed";
