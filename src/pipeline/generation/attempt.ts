import type { StopReason, Usage } from "../../adapters/runtime/runtime.ts";
import type { BoxBounds, BoxLevel } from "../../adapters/sandbox/sandbox.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";

/** What one turn left. Plain data: it is what the journal keeps of a finished turn. */
export interface TurnRecord {
  readonly generation: number;
  /** From 1 within the generation; 1 is the brief, the others are repairs. */
  readonly turn: number;
  /** Id of the tree that was collected; undefined where there was nothing lawful to collect. */
  readonly tree?: string;
  /** Why the tree may not be stored, each a sentence for the agent; given where `tree` is missing. */
  readonly unlawful?: readonly Diagnostic[];
  readonly files: number;
  readonly bytes: number;
  readonly stopReason: Exclude<StopReason, "waiting" | "out-of-turns">;
  readonly usage: Usage;
  /** Milliseconds. */
  readonly durationMs: number;
  /** Last words of the agent, for people. */
  readonly message: string;
  /** Words of the runtime about a stop that was no plain end. */
  readonly detail?: string;
  /** The text of CONFLICT.md where the agent left a lawful one. */
  readonly conflict?: string;
  /** SHA-256 of the feedback that was the prompt of a repair. */
  readonly feedback?: string;
  readonly transcript: readonly TranscriptEntry[];
}

/** What the agent said or did, as it is shown and recorded. */
export interface TranscriptEntry {
  readonly kind: "message" | "tool" | "permission";
  readonly text: string;
}

/** The honest labels of a generation. */
export interface GenerationLabels {
  /** `sealed` only where the runtime could read neither package nor project nor `.psd`. */
  readonly seal: "sealed" | "exposed";
  /** Level of the box the agent ran in. */
  readonly box: BoxLevel;
  /** Whether that box bounded all that it should; missing where psd did not run the agent. */
  readonly limits?: BoxBounds;
  /** What its programs could reach; missing where psd ran none, and in the journals of earlier versions. */
  readonly network?: "none" | "hosts" | "open";
  /** Whether the user's own instructions, memory or tools may have reached the agent. */
  readonly ambient: "yes" | "no" | "unknown";
  /** `generated`, or who recorded it. */
  readonly origin: string;
}
