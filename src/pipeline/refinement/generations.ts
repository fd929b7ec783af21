import type { Run } from "../../adapters/journal/journal.ts";
import type { Runtime } from "../../adapters/runtime/runtime.ts";
import type { Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store } from "../../adapters/store/store.ts";
import type { Workspaces } from "../../adapters/workspace/workspace.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Environment } from "../../platform/environment.ts";
import type { Composition } from "../composition/composition.ts";
import type { OnBuildEvent } from "../events.ts";
import type { AgentNetwork } from "../generation/agent-network.ts";
import type { AgentPlaces } from "../generation/agent-places.ts";
import type { GenerationLabels, TurnRecord } from "../generation/attempt.ts";
import type { Generation } from "../generation/generation.ts";
import { openGeneration } from "../generation/open-generation.ts";
import { type TakenTurn, takeTurn } from "../generation/take-turn.ts";
import type { Tools } from "../generation/tools.ts";
import type { LeftToSpend } from "../generation/usage/watch-spending.ts";
import type { Layers } from "../validation/setup/layers.ts";
import type { Signatures } from "../validation/signatures.ts";
import type { SetupRule } from "../resolution/deployment.ts";

/** Milliseconds without a sign of life after which a turn is ended. */
const idleMs = 10 * 60_000;

/** The promoted tree that the first generation of a run begins with, where it is incremental. */
export interface Basis {
  readonly tree: string;
  /** The attempt that it was. */
  readonly attempt: string;
  /** What the agent is told beside the brief: that the files are there, and what changed since. */
  readonly changes: string;
  /** How many incremental generations lie between a fresh one and what comes of this one, from 1. */
  readonly step: number;
}

/** What generations of a run have in common. */
export interface GenerationsInput {
  /** Missing where every generation is fresh. */
  readonly basis?: Basis;
  readonly composition: Composition;
  readonly tools: Tools;
  readonly runtime: Runtime;
  /** The command of the agent that the runtime starts; empty where it starts none. */
  readonly agentCommand: readonly string[];
  readonly agentPlaces?: AgentPlaces | undefined;
  /** Absolute places of the agent's login that it may read. */
  readonly login: readonly string[];
  /** What programs of the runtime may reach; undefined where it starts none. */
  readonly network?: AgentNetwork | undefined;
  /** See `GenerationInput`. */
  readonly ambientVariables?: readonly string[] | undefined;
  readonly run: Run;
  readonly deployment: string;
  /** Absolute. */
  readonly projectRoot: string;
}

/** The outside world that generations need. */
export interface GenerationsServices {
  /** What psd.yaml lets set-ups reach. */
  readonly setup?: SetupRule | undefined;
  /** What set-ups left before; where missing, every set-up runs. */
  readonly layers?: Layers | undefined;
  /** What people signed; where missing, nothing. */
  readonly signatures?: Signatures | undefined;
  readonly store: Store;
  readonly workspaces: Workspaces;
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly environment: Environment;
}

/** Where a run takes its turn next. */
export interface NextTurn {
  readonly generation: number;
  readonly turn: number;
  /** The feedback of a repair; undefined for a brief. */
  readonly feedback?: string;
  /** The tree of the last attempt of this generation, for a session that was lost. */
  readonly tree?: string;
  /** Milliseconds that are left of the budget. */
  readonly totalMs: number;
  /** Tokens and money that are left of it. */
  readonly left: LeftToSpend;
}

/** What came of a turn. */
type Taken =
  | { readonly kind: "ended"; readonly turn: EndedTurn }
  | Extract<TakenTurn, { kind: "waiting" | "out-of-turns" }>;

/** A turn that left a tree, with what is to be said honestly of its generation. */
export interface EndedTurn {
  readonly record: TurnRecord;
  readonly labels: GenerationLabels;
  /** How the runtime is named. */
  readonly runtime: string;
  readonly model?: string;
  /** Digest of the prompt that the generation was made from. */
  readonly prompt: string;
  /** Given where the generation began with a promoted tree; see `Basis`. */
  readonly incremental?: number;
  /** Given where an earlier build, which this one goes on from, had repaired it already. */
  readonly repaired?: true;
}

/** How a run is stopped, listened to, and kept from telling secrets. */
export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onEvent: OnBuildEvent;
  readonly redaction?: Redaction;
}

/** Takes the turns of a run: each once in its life, in one open generation at a time. */
export interface Generations {
  take(next: NextTurn): Promise<Result<Taken>>;
  /** Says that what the last turn left has its verdict: nobody needs the workspace for it any more. */
  settle(): void;
  /** Ends the open generation; its workspace is removed unless a person still works in it. */
  close(): Promise<void>;
}

/** A generation that is under way. */
interface Open {
  readonly number: number;
  readonly name: string;
  readonly generation: Generation;
  /** Whether a person works in it, or what they wrote has no verdict yet. */
  waits: boolean;
}

interface Taking {
  readonly input: GenerationsInput;
  readonly services: GenerationsServices;
  readonly options: RunOptions;
  open: Open | undefined;
}

/** Makes the taker of turns. Nothing is opened before the first unfinished turn. */
export function createGenerations(
  input: GenerationsInput,
  services: GenerationsServices,
  options: RunOptions,
): Generations {
  const it: Taking = { input, services, options, open: undefined };
  return {
    take: (next) =>
      input.run.step(
        `g${next.generation}-t${next.turn}`,
        () => takeNow(it, next),
        (result) => result.ok && result.value.kind === "ended",
      ),
    settle: () => {
      if (it.open !== undefined) it.open.waits = false;
    },
    close: () => closeOpen(it),
  };
}

async function takeNow(it: Taking, next: NextTurn): Promise<Result<Taken>> {
  const current = await openFor(it, next);
  if (!current.ok) return current;
  const { generation } = current.value;
  const { composition } = it.input;
  const { generation: number, turn, feedback, totalMs, left } = next;
  const taken = await takeTurn(
    {
      generation,
      number,
      turn,
      ...(feedback === undefined ? {} : { feedback }),
      limits: { idleMs: Math.min(idleMs, totalMs), totalMs },
      left,
      ...(it.input.runtime.needsBox ? { briefTokens: composition.tokens.total } : {}),
      output: composition.selection.output,
      knownIds: knownIds(composition),
    },
    it.services,
    it.options,
  );
  if (!taken.ok) return taken;
  for (const diagnostic of taken.diagnostics)
    it.options.onEvent({ type: "diagnostic", diagnostic });
  // What a person wrote stays until it has a verdict, whatever interrupts.
  const isOpen = taken.value.kind === "ended" || taken.value.kind === "cancelled";
  if (!isOpen) current.value.waits = taken.value.kind === "waiting";
  if (taken.value.kind === "cancelled") return failure(diagnose("refinement/interrupted", {}));
  if (taken.value.kind !== "ended") return success(taken.value);
  const model = generation.model();
  const { record } = taken.value;
  const basis = basisOf(it, number);
  const ended = {
    record,
    labels: generation.labels,
    runtime: generation.runtime,
    ...(model === undefined ? {} : { model }),
    prompt: composition.digests.prompt,
    ...(basis === undefined ? {} : { incremental: basis.step }),
  };
  return success({ kind: "ended", turn: ended });
}

/** The generation of that number; another one that is open is closed first. */
async function openFor(it: Taking, next: NextTurn): Promise<Result<Open>> {
  if (it.open?.number === next.generation) return success(it.open);
  await closeOpen(it);
  const { composition, projectRoot, tools, agentCommand, agentPlaces, login } = it.input;
  const { network, ambientVariables } = it.input;
  const name = `${it.input.deployment}-${it.input.run.id}-g${next.generation}`;
  const basis = basisOf(it, next.generation);
  const tree = next.tree ?? basis?.tree;
  const begun = { ...(tree && { tree }), ...(basis && { changes: basis.changes }) };
  const opened = await openGeneration(
    {
      composition,
      workspace: name,
      projectRoot,
      tools,
      agentCommand,
      agentPlaces,
      login,
      network,
      ambientVariables,
      ...begun,
    },
    { ...it.services, runtime: it.input.runtime },
  );
  if (!opened.ok) return opened;
  const waits = it.input.runtime.keepsWorkspace;
  it.open = { number: next.generation, name, generation: opened.value, waits };
  return success(it.open);
}

/** What a generation begins with; only the first one may. */
function basisOf({ input }: Taking, generation: number): Basis | undefined {
  return generation === 1 ? input.basis : undefined;
}

async function closeOpen(it: Taking): Promise<void> {
  const { open } = it;
  it.open = undefined;
  await open?.generation.close();
  if (open?.waits === false) await it.services.workspaces.remove(open.name);
}

/** Ids that a lawful CONFLICT.md may name. */
function knownIds({ selection }: Composition): readonly string[] {
  const visible = selection.criteria.filter((it) => !it.criterion.heldOut);
  return [...selection.clauses.map((it) => it.id), ...visible.map((it) => it.criterion.id)];
}
