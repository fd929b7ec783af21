import type { TurnEvent, TurnLimits, TurnOutcome, Usage } from "../../adapters/runtime/runtime.ts";
import type { Store } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { type Redaction, redactionByLooks } from "../../diagnostics/redaction.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { sha256 } from "../../platform/digest.ts";
import type { OnBuildEvent } from "../events.ts";
import type { OutputRules } from "../package/manifest.ts";
import type { TurnRecord } from "./attempt.ts";
import { collect } from "./collect.ts";
import { readConflict } from "./conflict.ts";
import type { Generation } from "./generation.ts";
import { redactTurn } from "./redact-turn.ts";
import { createTranscript, type Transcript } from "./transcript.ts";
import { createUsageEstimate, estimateTokens, type UsageEstimate } from "./usage/estimate-usage.ts";
import { priceUsage } from "./usage/price-usage.ts";
import { type LeftToSpend, watchSpending } from "./usage/watch-spending.ts";

/** One prompt and what comes of it. */
export interface TurnInput {
  readonly generation: Generation;
  /** Number of the generation, from 1. */
  readonly number: number;
  /** From 1 within the generation. */
  readonly turn: number;
  /** The prompt of a repair; undefined for turn 1, which is given the brief. */
  readonly feedback?: string;
  readonly limits: TurnLimits;
  /** What the budget has left; the turn is cancelled as soon as it is known to have used it. */
  readonly left?: LeftToSpend;
  /** Tokens of the brief, for an estimate where the runtime reports none; missing where nothing is to be estimated. */
  readonly briefTokens?: number;
  readonly output: Pick<OutputRules, "ignore">;
  /** Ids that a lawful CONFLICT.md may name: of clauses and visible criteria. */
  readonly knownIds: readonly string[];
}

/** How a turn went. */
export type TakenTurn =
  /** The runtime stopped and its tree was looked at. Without `record.tree` the attempt is red for `record.unlawful`. */
  | { readonly kind: "ended"; readonly record: TurnRecord }
  /** A person must act: `brief` is the file that says what to do. */
  | { readonly kind: "waiting"; readonly workspace: string; readonly brief: string }
  /** The recording has no such turn. */
  | { readonly kind: "out-of-turns" }
  /** The user stopped the build; nothing of the turn counts. */
  | { readonly kind: "cancelled" };

/** What a turn is watched by. */
export interface TurnSurroundings {
  readonly signal: AbortSignal;
  readonly onEvent: OnBuildEvent;
  /** Takes secrets out of all that the agent says; by their looks only where it is missing. */
  readonly redaction?: Redaction;
}

/** Prompts the runtime, waits for its end, and collects the tree it left. */
export async function takeTurn(
  input: TurnInput,
  { store, clock }: { readonly store: Pick<Store, "writeTree">; readonly clock: Clock },
  { signal, onEvent, redaction = redactionByLooks }: TurnSurroundings,
): Promise<Result<TakenTurn>> {
  const { generation, number, turn, feedback, limits } = input;
  const startedAt = clock.now();
  const transcript = createTranscript();
  const estimate = createUsageEstimate();
  const spent = watchSpending(input);
  const refused = new Set<string>();
  onEvent({ type: "turn-started", generation: number, turn });
  const { hear, flush } = redactTurn(redaction, (event: TurnEvent) => {
    transcript.add(event);
    estimate.hear(event);
    if (event.type === "usage") spent.look(event.usage);
    if (isRefusal(event) && refused.size < shownRefusals) refused.add(event.title);
    onEvent({ type: "agent", event });
  });
  const outcome = await generation.prompt(
    { turn, limits, ...(feedback === undefined ? {} : { feedback }) },
    { signal: AbortSignal.any([signal, spent.signal]), onEvent: hear },
  );
  flush();
  if (signal.aborted) return success({ kind: "cancelled" });
  if (!outcome.ok) return outcome;
  const { stopReason, brief = "" } = outcome.value;
  const { workspace } = generation;
  if (stopReason === "out-of-turns") return success({ kind: "out-of-turns" });
  if (stopReason === "waiting") return success({ kind: "waiting", workspace, brief });
  const durationMs = clock.now() - startedAt;
  const because = spent.because();
  const told = {
    ...outcome.value,
    stopReason,
    ...(because === undefined ? {} : { detail: because }),
  };
  const ended = { input, transcript, estimate, outcome: told, durationMs };
  const record = await lookAt(ended, store);
  const { usage, detail } = record.value;
  onEvent({
    type: "turn-ended",
    generation: number,
    turn,
    stopReason,
    usage,
    durationMs,
    ...(detail === undefined ? {} : { detail }),
  });
  const found = [
    ...outcome.diagnostics,
    ...permissionsOf(generation, refused),
    ...record.diagnostics,
  ];
  return success({ kind: "ended", record: record.value }, found);
}

/** Questions of a turn that are told where they were refused. */
const shownRefusals = 10;

function isRefusal(event: TurnEvent): event is Extract<TurnEvent, { readonly type: "permission" }> {
  return event.type === "permission" && !event.outcome.startsWith("allow");
}

function permissionsOf(
  { runtime: agent }: Generation,
  refused: ReadonlySet<string>,
): readonly Diagnostic[] {
  const titles = [...refused];
  return titles.length === 0 ? [] : [diagnose("runtime/permission-refused", { agent, titles })];
}

interface EndedTurn {
  readonly input: TurnInput;
  readonly transcript: Transcript;
  readonly estimate: UsageEstimate;
  readonly outcome: TurnOutcome & Pick<TurnRecord, "stopReason">;
  readonly durationMs: number;
}

async function lookAt(
  { input, transcript, estimate, outcome, durationMs }: EndedTurn,
  store: Pick<Store, "writeTree">,
): Promise<{ readonly value: TurnRecord; readonly diagnostics: readonly Diagnostic[] }> {
  const { generation, number, turn, feedback, output, knownIds } = input;
  const collected = await collect({ workspace: generation.workspace, output }, { store });
  const files = collected.ok ? collected.value.files : [];
  const bytes = files.reduce((sum, it) => sum + it.size, 0);
  const conflict = await readConflict(generation.workspace, knownIds);
  const lawful = conflict !== undefined && conflict.ids.length > 0;
  const value: TurnRecord = {
    generation: number,
    turn,
    ...(collected.ok ? { tree: collected.value.id } : { unlawful: collected.diagnostics }),
    files: files.length,
    bytes,
    stopReason: outcome.stopReason,
    usage: usageOf(input, estimate, { reported: outcome.usage, bytes }),
    durationMs,
    message: transcript.lastMessage(),
    ...(outcome.detail === undefined ? {} : { detail: outcome.detail }),
    ...(lawful ? { conflict: conflict.text } : {}),
    ...(feedback === undefined ? {} : { feedback: sha256(feedback) }),
    transcript: transcript.entries(),
  };
  const unclear = conflict !== undefined && !lawful;
  return { value, diagnostics: unclear ? [diagnose("generation/conflict-without-id", {})] : [] };
}

/** What a turn used, with estimates for what its runtime does not tell. */
function usageOf(
  { generation, feedback, briefTokens }: TurnInput,
  estimate: UsageEstimate,
  { reported, bytes }: { readonly reported: Usage; readonly bytes: number },
): Usage {
  const model = generation.model();
  if (briefTokens === undefined) return priceUsage(reported, model);
  const promptTokens = feedback === undefined ? briefTokens : estimateTokens(feedback);
  const treeBytes = feedback === undefined ? bytes : 0;
  return priceUsage(estimate.complete(reported, { promptTokens, treeBytes }), model);
}
