import type { Result } from "../../diagnostics/result.ts";
import type { ChildProcess } from "../../platform/process.ts";

/** Tokens and money of one turn. What is missing is not known, never zero. */
export interface Usage {
  /** Including what came from a cache. */
  readonly inputTokens?: number;
  readonly cachedTokens?: number;
  readonly outputTokens?: number;
  readonly usd?: number;
  /** Whether the runtime reported the numbers, psd counted them on the way from the model, or estimated them. */
  readonly source?: "reported" | "metered" | "estimated";
  /** The same of the money alone, where that differs. */
  readonly usdSource?: "reported" | "estimated";
}

/** What happens within a turn. Texts are untrusted: escape them before they are shown. */
export type TurnEvent =
  | { readonly type: "message"; readonly text: string }
  | { readonly type: "thought"; readonly text: string }
  | { readonly type: "tool"; readonly id: string; readonly title: string; readonly status: string }
  | { readonly type: "permission"; readonly title: string; readonly outcome: string }
  | { readonly type: "usage"; readonly usage: Usage };

/**
 * Starts a program in the agent's box, or without one. Given by the generation stage. `ports` are those of
 * 127.0.0.1 at which psd listens for it, and which it must reach.
 */
export type Launch = (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  ports?: readonly number[],
) => ChildProcess;

/** What a session needs to begin. */
export interface SessionRequest {
  /** Absolute path of the workspace on this machine. */
  readonly workspace: string;
  /** The same folder as the agent sees it. */
  readonly workspaceInBox: string;
  readonly launch: Launch;
  /** Milliseconds that it may take to begin; the runtime's own limit where that is shorter. */
  readonly startMs?: number;
}

/** Limits of one turn in milliseconds: without a sign of life, and in all. */
export interface TurnLimits {
  readonly idleMs: number;
  readonly totalMs: number;
}

/** One prompt to a runtime. */
export interface TurnRequest {
  /** From 1 within the generation. */
  readonly turn: number;
  /** The brief, or the feedback of a repair. */
  readonly prompt: string;
  readonly limits: TurnLimits;
}

/**
 * How a turn ended. `ended` says nothing of success: only the tree does. `waiting` asks for a submit.
 * `out-of-turns` = a recording has no further turn.
 */
export type StopReason =
  | "ended"
  | "refused"
  | "length"
  | "cancelled"
  | "idle"
  | "total"
  | "crashed"
  | "waiting"
  | "out-of-turns";

/** What a runtime knows of a turn; the tree is collected from the workspace by someone else. */
export interface TurnOutcome {
  readonly stopReason: StopReason;
  readonly usage: Usage;
  /** Words of the runtime about a stop that was no plain end, for people. */
  readonly detail?: string;
  /** Where someone outside must act: the absolute file that says what to do. */
  readonly brief?: string;
}

/** What a session is given while it works. */
export interface TurnOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: TurnEvent) => void;
}

/** One conversation in one workspace. */
export interface Session {
  /** The model, where the runtime names it. */
  readonly model?: string;
  /** Whether a further prompt can be sent: false after a crash, a limit or a cancellation. */
  isOpen(): boolean;
  /** Sends one prompt and waits for its end; a failure is trouble of the environment (missing, not logged in). */
  prompt(request: TurnRequest, options: TurnOptions): Promise<Result<TurnOutcome>>;
  /** Ends the session and every process of it. */
  close(): Promise<void>;
}

/** The honest labels of a generation that was recorded, as its recording claims them. */
interface RecordedLabels {
  readonly seal: "sealed" | "exposed";
  readonly box: "strict" | "partial" | "none";
  readonly ambient: "yes" | "no" | "unknown";
  /** `recorded by …`. */
  readonly origin: string;
}

/** What turns a composition into files. */
export interface Runtime {
  /** How it is named to people and in receipts, such as `acp:my-agent` or `hand-off`. */
  readonly name: string;
  /** The model, where it is known before the first turn. */
  readonly model?: string;
  /** Whether it runs a program of its own, which then belongs in a box. */
  readonly needsBox: boolean;
  /** Whether a workspace that was left half-way may be taken up again, as people do. */
  readonly keepsWorkspace: boolean;
  /** Of a replay: what its recording says of the generation. */
  readonly inherits?: RecordedLabels;
  open(request: SessionRequest, options: TurnOptions): Promise<Result<Session>>;
}
