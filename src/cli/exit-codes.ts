/** What the exit code of the command says. A signal ends it with 128 + its number. */
export const exitCodes = {
  fine: 0,
  /** Findings of the package, the project or the machine. */
  findings: 1,
  /** The command was called in a way it does not understand. */
  wrongUse: 2,
  /** The checks, the budget or a conflict ended the build without a green attempt. */
  notGreen: 3,
  /** The promoted files were edited by hand. */
  drift: 4,
  /** What an agent would be given is not what it was given. */
  stale: 5,
  /** A lock file or a receipt does not fit what lies beside it. */
  unfit: 6,
  /** A person must act first: submit or sign. */
  waiting: 7,
  /** A fault of psd itself. */
  bug: 70,
  /** Another psd works on the same deployment. */
  busy: 75,
  interrupted: 130,
  terminated: 143,
} as const;

/** An exit code of the command. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
