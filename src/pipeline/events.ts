import type { TurnEvent, Usage } from "../adapters/runtime/runtime.ts";
import type { BoxLevel } from "../adapters/sandbox/sandbox.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { BuildOutcome } from "./building/build-outcome.ts";
import type { Digests } from "./composition/composition.ts";
import type { Decision } from "./refinement/decision.ts";
import type { Budget } from "./resolution/deployment.ts";
import type { PackageSummary } from "./sharing/packages/package-summary.ts";
import type { CriterionResult, Outcome } from "./validation/verdict.ts";

/**
 * Everything that can happen in a build, in the order in which it happens. Terminal, `--json` and log
 * read this stream; nothing in it shows what is sealed. Texts of agents and outputs are untrusted.
 */
export type BuildEvent =
  /** A build of a deployment begins, or an interrupted one is taken up. */
  | {
      readonly type: "build-started";
      readonly deployment: string;
      readonly run: string;
      readonly resumed: boolean;
    }
  /** The package of a stranger is built here for the first time: what it asks for. Its texts are untrusted. */
  | { readonly type: "package-introduced"; readonly summary: PackageSummary }
  /** The package was composed. `tokens` is an estimate of the whole prompt. */
  | {
      readonly type: "composed";
      readonly digests: Digests;
      readonly tokens: number;
      readonly criteria: number;
      readonly heldOut: number;
      /** The project's own files that are given as context, by their paths in the project. */
      readonly context: readonly string[];
    }
  /** What is about to be spent at most, and with what. */
  | {
      readonly type: "planned";
      readonly runtime: string;
      readonly model?: string;
      readonly box: BoxLevel;
      /** What its programs may reach, in words for people; missing where psd runs none. */
      readonly network?: string;
      readonly budget: Budget;
      /** The promoted attempt with whose files the first generation begins, where it is incremental. */
      readonly basis?: string;
    }
  | { readonly type: "generation-started"; readonly generation: number }
  /** A prompt goes to the runtime; turn 1 is the brief. */
  | { readonly type: "turn-started"; readonly generation: number; readonly turn: number }
  /** Something the agent said, did or asked for. */
  | { readonly type: "agent"; readonly event: TurnEvent }
  | {
      readonly type: "turn-ended";
      readonly generation: number;
      readonly turn: number;
      readonly stopReason: string;
      readonly usage: Usage;
      readonly durationMs: number;
      /** Words of the runtime about a stop that was no plain end. */
      readonly detail?: string;
    }
  /** The tree of a turn was stored as an attempt. */
  | {
      readonly type: "collected";
      readonly attempt: string;
      readonly tree: string;
      readonly files: number;
      readonly bytes: number;
    }
  | { readonly type: "setup-started"; readonly command: readonly string[] }
  | {
      readonly type: "setup-ended";
      readonly ok: boolean;
      readonly durationMs: number;
      /** Whether what an earlier set-up of the same output left was used. */
      readonly kept: boolean;
    }
  | {
      readonly type: "criterion-started";
      readonly id: string;
      readonly says: string;
      readonly heldOut: boolean;
    }
  /** Of a held-out criterion the result is the sealed-safe view. */
  | { readonly type: "criterion-ended"; readonly result: CriterionResult }
  | {
      readonly type: "judged";
      readonly attempt: string;
      readonly outcome: Outcome;
      readonly passed: number;
      readonly failed: number;
      readonly total: number;
    }
  | { readonly type: "decided"; readonly decision: Decision }
  /** The target folder holds the attempt now. */
  | {
      readonly type: "promoted";
      readonly attempt: string;
      readonly into: string;
      readonly files: number;
      readonly receipt: string;
    }
  /** A person must act: a brief waits for `psd submit`. */
  | { readonly type: "waiting"; readonly workspace: string; readonly brief: string }
  | { readonly type: "diagnostic"; readonly diagnostic: Diagnostic }
  /** The last event: how the build ended, and the exit code of the command. */
  | {
      readonly type: "finished";
      readonly outcome: BuildOutcome["kind"] | "failed";
      readonly exit: number;
    };

/** Receives events as they happen; must not throw. */
export type OnBuildEvent = (event: BuildEvent) => void;
