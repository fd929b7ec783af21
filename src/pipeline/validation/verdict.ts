import type { BoxBounds, BoxLevel } from "../../adapters/sandbox/sandbox.ts";
import type { Dependency } from "./dependencies/find-dependencies.ts";

/** How a criterion ended. */
export type End = "passed" | "failed" | "errored" | "signed" | "judged" | "not-run" | "flaky";

/** All that feedback may say of a failed held-out check, beside the clauses it covers. */
export type Symptom =
  | "wrong-output"
  | "wrong-exit"
  | "crashed"
  | "timed-out"
  | "missing-file"
  | "should-have-failed"
  | "should-not-have-failed";

/** What a check saw: enough to understand a failure. Texts are cut to a few kilobytes. */
export interface Evidence {
  /** One sentence. */
  readonly message: string;
  readonly command?: readonly string[];
  readonly expected?: string;
  readonly actual?: string;
  /**
   * Where the two differ. Texts: lines with `-` (expected), `+` (actual), `?` (marks the part), and a little
   * context. JSON: a line for each place.
   */
  readonly difference?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Absolute path of a picture of the page, in the user's cache. */
  readonly screenshot?: string;
}

/** A case that failed. */
export interface CaseFailure {
  readonly name: string;
  readonly call?: string;
  readonly input: unknown;
  readonly expected: string;
  readonly actual: string;
  /** As in evidence; missing where the two are short enough to be seen at a glance. */
  readonly difference?: string;
  readonly symptom: Symptom;
}

/** Expected values of a visible table that stand in the output's own files as they are. */
export interface Copied {
  /** How many, of all that are unusual enough to be looked for. */
  readonly found: number;
  readonly of: number;
  /** Where most of them stand; at most three paths. */
  readonly files: readonly string[];
}

/** The outcome of one check. */
export interface CheckResult {
  /** Its kind; `built-in` for psd's own, `held-out` in what leaves the seal. */
  readonly kind: string;
  readonly end: End;
  readonly symptom?: Symptom;
  /** Missing where it passed. */
  readonly evidence?: Evidence;
  /** What is worth knowing of a check that passed, too; one sentence each. */
  readonly notes?: readonly string[];
  /** Of a table, or the tests of a suite; at most 20 failures are kept. */
  readonly cases?: {
    readonly total: number;
    readonly failed: number;
    readonly failures: readonly CaseFailure[];
  };
  /** Of a visible table; missing where nothing is suspicious. It decides nothing, and no agent is told. */
  readonly copied?: Copied;
  readonly durationMs: number;
}

/** The outcome of one criterion. */
export interface CriterionResult {
  /** Its id; `built-in/…` for a check of psd's own; `held-out-<n>` in what leaves the seal. */
  readonly id: string;
  readonly says: string;
  readonly covers: readonly string[];
  readonly required: boolean;
  readonly heldOut: boolean;
  readonly end: End;
  /** How often it was tried on this output, and how often it failed; missing where once, and outside the seal. */
  readonly tried?: { readonly times: number; readonly failed: number };
  /** Of a criterion that was tried again, what the first try saw. */
  readonly checks: readonly CheckResult[];
  /** The digest of the criterion, see `SelectedCriterion`. */
  readonly digest: string;
  readonly durationMs: number;
}

/**
 * `green`: every required criterion and every built-in check passed. `unverified`: nothing failed and
 * nothing executable was required. `errored`: psd's or the machine's fault, never the output's. `flaky`:
 * nothing that is required failed every time, and something failed and passed on the same output. `waiting`:
 * nothing but a person's signature is missing.
 */
export type Outcome = "green" | "red" | "unverified" | "waiting" | "errored" | "flaky";

/** The outcome of all checks on one tree. */
export interface Verdict {
  readonly tree: string;
  readonly outcome: Outcome;
  /** Built-in checks first, then criteria in their order. */
  readonly results: readonly CriterionResult[];
  /** Clauses that no passing outside check covers. */
  readonly unverified: readonly string[];
  /** Third-party packages that the output asks for; at most 1,000, missing where none are. */
  readonly dependencies?: readonly Dependency[];
  /** What the set-up of the output could reach; missing where there is none. */
  readonly setup?: {
    readonly network: "none" | "hosts" | "open";
    readonly hosts?: readonly string[];
    /** Whether it ran earlier, on the same output, and what it left was kept. */
    readonly kept?: boolean;
  };
  readonly box: BoxLevel;
  /** Whether the boxes bounded all that they should; missing where nothing was run, or an older version judged. */
  readonly limits?: BoxBounds;
  /** Seed of the order in which cases were asked. */
  readonly seed: number;
  readonly durationMs: number;
}
