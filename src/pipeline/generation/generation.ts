import type { TurnOptions, TurnOutcome, TurnRequest } from "../../adapters/runtime/runtime.ts";
import type { Result } from "../../diagnostics/result.ts";
import type { GenerationLabels } from "./attempt.ts";

/** What a turn is asked: the first is given the brief, every other one the feedback of a verdict. */
export interface GenerationPrompt extends Omit<TurnRequest, "prompt"> {
  /** Undefined for the first turn. */
  readonly feedback?: string;
}

/** A fresh start with its repairs: one workspace, and one session for as long as it lives. */
export interface Generation {
  /** Absolute path of the workspace. */
  readonly workspace: string;
  /** How the runtime is named in receipts. */
  readonly runtime: string;
  readonly labels: GenerationLabels;
  /** The model, where the runtime has told it. */
  model(): string | undefined;
  /** Sends one prompt; a session that was lost is begun again and given everything once more. */
  prompt(request: GenerationPrompt, options: TurnOptions): Promise<Result<TurnOutcome>>;
  /** Ends the session; the workspace stays. */
  close(): Promise<void>;
}
