import { type Result, success } from "../../diagnostics/result.ts";
import type { Budget } from "../resolution/deployment.ts";
import type { JudgedAttempt } from "./attempt-order.ts";
import { composeFeedback } from "./compose-feedback.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import {
  createGenerations,
  type EndedTurn,
  type Generations,
  type GenerationsInput,
  type GenerationsServices,
  type NextTurn,
  type RunOptions,
} from "./generations.ts";
import { judge, type JudgeInput } from "./judge.ts";
import { addSpending, leftToSpend, nothingSpent, remainingMs, type Spending } from "./spending.ts";

/** What is refined, by whom, and within which limits. */
export interface RefineInput extends GenerationsInput, JudgeInput {
  readonly budget: Budget;
  /** An earlier attempt to go on from: it is judged first, and repaired where it is red. */
  readonly from?: EndedTurn;
}

/** How refinement ended: decided, or waiting for a person. */
export type Refined =
  | { readonly kind: "decided"; readonly decision: Decision; readonly history: History }
  | {
      readonly kind: "waiting";
      readonly workspace: string;
      readonly brief: string;
      readonly turn: number;
    };

/** All judged attempts of a run in their order, with their turns, and what they cost. */
export interface History {
  readonly attempts: readonly JudgedAttempt[];
  readonly turns: readonly EndedTurn[];
  readonly spent: Spending;
}

interface Loop {
  readonly input: RefineInput;
  readonly services: GenerationsServices;
  readonly options: RunOptions;
  readonly generations: Generations;
}

/** Generates, judges and repairs until an attempt may be promoted or nothing more is to be spent. */
export async function refine(
  input: RefineInput,
  services: GenerationsServices,
  options: RunOptions,
): Promise<Result<Refined>> {
  const generations = createGenerations(input, services, options);
  try {
    return await loop({ input, services, options, generations });
  } finally {
    await generations.close();
  }
}

async function loop(it: Loop): Promise<Result<Refined>> {
  const { budget, from } = it.input;
  let history: History = { attempts: [], turns: [], spent: nothingSpent };
  let next = firstTurn(budget);
  for (;;) {
    if (next.turn === 1)
      it.options.onEvent({ type: "generation-started", generation: next.generation });
    const isGiven = from !== undefined && history.attempts.length === 0;
    const taken = isGiven
      ? success({ kind: "ended" as const, turn: asFirstTurn(from) })
      : await it.generations.take(next);
    if (!taken.ok) return taken;
    if (taken.value.kind === "waiting") return success({ ...taken.value, turn: next.turn });
    if (taken.value.kind === "ended") {
      const judged = await addAttempt(it, taken.value.turn, history);
      if (!judged.ok) return judged;
      history = judged.value;
      it.generations.settle();
    }
    const { attempts, turns, spent } = history;
    const conflict = turns.at(-1)?.record.conflict !== undefined;
    const moreTurns = taken.value.kind !== "out-of-turns";
    const incremental = it.input.basis !== undefined;
    const decision = decide({ attempts, budget, spent, conflict, moreTurns, incremental });
    it.options.onEvent({ type: "decided", decision });
    if (decision.kind === "promote" || decision.kind === "stop") {
      return success({ kind: "decided", decision, history });
    }
    next = following(decision, history, budget);
  }
}

/** Judges what a turn left and adds it to the history. */
async function addAttempt(
  { input, services, options }: Loop,
  ended: EndedTurn,
  history: History,
): Promise<Result<History>> {
  const { record } = ended;
  const { generation, turn, files, bytes } = record;
  const tree = record.tree ?? (await storeNothing(services));
  const attempt = input.run.addAttempt({ generation, turn, tree, record: ended });
  options.onEvent({ type: "collected", attempt: attempt.id, tree, files, bytes });
  const stored = { id: attempt.id, tree, record };
  await services.store.keep(`attempts/${attempt.id}`, tree, `Attempt ${attempt.id}`);
  const judged = await judge(stored, { input, services, options });
  if (!judged.ok) return judged;
  const { verdict, regressions } = judged.value;
  const milliseconds = record.durationMs + verdict.durationMs;
  return success({
    attempts: [
      ...history.attempts,
      { id: attempt.id, generation, turn, files, verdict, regressions },
    ],
    turns: [...history.turns, ended],
    spent: addSpending(history.spent, milliseconds, record.usage),
  });
}

/** The tree without files stands for what could not be collected. */
async function storeNothing({ store, environment }: GenerationsServices): Promise<string> {
  return (await store.writeTree({ folder: environment.temporary, files: [] })).id;
}

function firstTurn(budget: Budget): NextTurn {
  const totalMs = remainingMs(nothingSpent, budget);
  return { generation: 1, turn: 1, totalMs, left: leftToSpend(nothingSpent, budget) };
}

/** An attempt that another run made is the first of this one. */
function asFirstTurn(ended: EndedTurn): EndedTurn {
  const { conflict: _, ...record } = ended.record;
  const repaired = record.turn > 1 ? { repaired: true as const } : {};
  return { ...ended, ...repaired, record: { ...record, generation: 1, turn: 1 } };
}

/** The turn that a decision asks for. */
function following(decision: Decision, history: History, budget: Budget): NextTurn {
  const last = history.attempts.at(-1);
  const totalMs = remainingMs(history.spent, budget);
  const left = leftToSpend(history.spent, budget);
  if (decision.kind !== "repair" || last === undefined) {
    return { generation: (last?.generation ?? 0) + 1, turn: 1, totalMs, left };
  }
  const tree = history.turns.at(-1)?.record.tree;
  return {
    generation: last.generation,
    turn: last.turn + 1,
    feedback: composeFeedback(last),
    ...(tree === undefined ? {} : { tree }),
    totalMs,
    left,
  };
}
