/** What to do after a verdict. */
export type Decision =
  | { readonly kind: "promote"; readonly attempt: string }
  | { readonly kind: "repair"; readonly because: string }
  | { readonly kind: "fresh"; readonly because: string }
  | { readonly kind: "stop"; readonly because: StopReason; readonly best?: string };

/** Why a build ended without a green attempt. */
export type StopReason =
  | "generations-spent"
  | "time-spent"
  | "tokens-spent"
  | "money-spent"
  | "conflict"
  | "out-of-recorded-turns"
  | "errored"
  | "waiting";
