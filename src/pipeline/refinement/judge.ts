import type { Run } from "../../adapters/journal/journal.ts";
import type { Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store } from "../../adapters/store/store.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import type { Layers } from "../validation/setup/layers.ts";
import type { SetupRule } from "../resolution/deployment.ts";
import type { Composition } from "../composition/composition.ts";
import type { OnBuildEvent } from "../events.ts";
import type { TurnRecord } from "../generation/attempt.ts";
import type { Tools } from "../generation/tools.ts";
import type { Signatures } from "../validation/signatures.ts";
import type { SealedVerdict } from "../validation/seal.ts";
import type { TryAgain } from "../validation/try-again.ts";
import { validate, type ValidationOptions } from "../validation/validate.ts";
import type { Verdict } from "../validation/verdict.ts";
import { findRegressions, mayHaveRegressed } from "./regressions.ts";
import { unlawfulVerdict } from "./unlawful-verdict.ts";

/** How many faults of files that may not be stored are told. */
const shownFaults = 10;

/** What is judged, and what it is compared with. */
export interface JudgeInput {
  readonly composition: Composition;
  readonly tools: Tools;
  readonly run: Run;
  /** Seed of the order in which cases are asked. */
  readonly seed: number;
  /** Tree of the promoted implementation: what it passes must not be lost. */
  readonly promotedTree?: string;
}

/** An attempt as the journal knows it. */
export interface StoredAttempt {
  readonly id: string;
  readonly tree: string;
  readonly record: TurnRecord;
}

/** The outside world that judging needs. */
interface JudgeServices {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly environment: Environment;
  /** What psd.yaml lets set-ups reach. */
  readonly setup?: SetupRule | undefined;
  /** What set-ups left before; where missing, every set-up runs. */
  readonly layers?: Layers | undefined;
  readonly signatures?: Signatures | undefined;
}

/** Signal and listener of a stage. */
interface JudgeOptions {
  readonly signal: AbortSignal;
  readonly onEvent: OnBuildEvent;
  readonly redaction?: Redaction;
}

/** A verdict with what the promoted implementation can do and this one cannot. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly regressions: readonly string[];
}

interface Judging {
  readonly input: JudgeInput;
  readonly services: JudgeServices;
  readonly options: JudgeOptions;
}

/**
 * Judges an attempt once in the life of its run, and keeps the verdict with it. A verdict that the machine
 * or the package spoilt, or that waits for a person, is no finished step: the next build judges again before it
 * pays for anything.
 */
export async function judge(attempt: StoredAttempt, it: Judging): Promise<Result<Judgement>> {
  const { generation, turn, unlawful } = attempt.record;
  const place = `g${generation}-t${turn}`;
  const judged =
    unlawful === undefined
      ? await judgeTree({ step: `${place}-verdict`, tree: attempt.tree, tryAgain: doubtOf(it) }, it)
      : success(unlawfulVerdict(attempt.tree, unlawful, it.input.seed));
  if (!judged.ok) return judged;
  for (const diagnostic of unlawful?.slice(0, shownFaults) ?? [])
    it.options.onEvent({ type: "diagnostic", diagnostic });
  const { verdict, sealed } = judged.value;
  it.input.run.setVerdict(attempt.id, verdict, sealed);
  const ends = verdict.results.map((result) => result.end);
  it.options.onEvent({
    type: "judged",
    attempt: attempt.id,
    outcome: verdict.outcome,
    passed: ends.filter((end) => end === "passed").length,
    failed: ends.filter((end) => end === "failed").length,
    total: ends.length,
  });
  const regressions = await lostCriteria({ verdict, tree: attempt.tree }, it);
  return regressions.ok ? success({ verdict, regressions: regressions.value }) : regressions;
}

/** What is lost must have failed every time; without anything to lose one sure failure decides. */
function doubtOf({ input }: Judging): TryAgain {
  return input.promotedTree === undefined ? "decisive" : "every";
}

/** A tree that is judged once in the life of a run, as the step of that name. */
interface TreeToJudge {
  readonly step: string;
  readonly tree: string;
  readonly tryAgain: TryAgain;
}

async function judgeTree(
  { step, tree, tryAgain }: TreeToJudge,
  it: Judging,
): Promise<Result<SealedVerdict>> {
  const { composition, tools, run, seed } = it.input;
  const { selection } = composition;
  return run.step(
    step,
    async () => {
      const stored = await it.services.store.readTree(tree);
      if (stored === undefined) return failure(diagnose("validation/tree-missing", { tree }));
      const options: ValidationOptions = {
        ...it.options,
        tryAgain,
        once: (...once) => run.step(...once),
      };
      return validate({ selection, tree: stored, seed, tools }, it.services, options);
    },
    (result) => result.ok && !["errored", "waiting"].includes(result.value.verdict.outcome),
  );
}

interface JudgedTree {
  readonly verdict: Verdict;
  readonly tree: string;
}

/** What passes on the promoted tree, judged again now, and fails here. */
async function lostCriteria(
  { verdict, tree }: JudgedTree,
  it: Judging,
): Promise<Result<readonly string[]>> {
  const { promotedTree } = it.input;
  if (promotedTree === undefined || promotedTree === tree || !mayHaveRegressed(verdict)) {
    return success([]);
  }
  const quiet = { ...it, options: { ...it.options, onEvent: () => {} } };
  // Only what passes there counts.
  const then = { step: "promoted-verdict", tree: promotedTree, tryAgain: "never" as const };
  const promoted = await judgeTree(then, quiet);
  return promoted.ok ? success(findRegressions(promoted.value.verdict, verdict)) : promoted;
}
