import { globSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Lane, openLane } from "./lane.ts";
import type { Target } from "./target.ts";

/** What a run over targets is asked for. */
export interface RunRequest {
  readonly targets: readonly Target[];
  readonly inputs: number;
  readonly seed: number;
  /** After these no further batch begins. */
  readonly minutes: number;
  readonly onFailure: (name: string, failure: Failure) => void;
}

/** An input that broke a promise, kept in a file. */
export interface Failure {
  readonly kind: "crash" | "hang";
  readonly words: string;
  readonly file: string;
}

/** What came of a target. */
export interface TargetResult {
  readonly target: Target;
  inputs: number;
  slowestMs: number;
  /** Largest resident memory of a child after a batch. */
  megabytes: number;
  readonly failures: Failure[];
}

interface Batch {
  readonly result: TargetResult;
  readonly seed: number;
  readonly count: number;
  readonly input?: string;
}

/** Failures of one target after which it is left alone. */
const enough = 3;

/** Runs targets in two children at once; the inputs follow from the seed. */
export async function runTargets(request: RunRequest): Promise<readonly TargetResult[]> {
  const results = request.targets.map((target): TargetResult => ({
    target,
    inputs: 0,
    slowestMs: 0,
    megabytes: 0,
    failures: [],
  }));
  // In turns, so that every target has its share when the time is up.
  const random = results
    .flatMap((it) => batchesOf(it, request))
    .toSorted((a, b) => a.turn - b.turn);
  const batches: readonly Batch[] = [...results.flatMap(kept), ...random];
  const until = performance.now() + request.minutes * 60_000;
  let next = 0;
  const lanes = [openLane(), openLane()];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
        if (performance.now() > until) break;
        if (batch.result.failures.length < enough) await runBatch(lane, batch, request);
      }
      lane.stop();
    }),
  );
  return results;
}

/** Inputs that once broke a target; they run first. */
function kept(result: TargetResult): readonly Batch[] {
  const folder = join(import.meta.dirname, "corpus", result.target.name);
  return globSync("*", { cwd: folder })
    .toSorted()
    .map((name) => ({
      result,
      seed: 0,
      count: 1,
      input: readFileSync(join(folder, name)).toString("base64"),
    }));
}

function batchesOf(
  result: TargetResult,
  { targets, inputs, seed }: RunRequest,
): readonly (Batch & { readonly turn: number })[] {
  const whole = targets.reduce((sum, it) => sum + it.share, 0);
  const total = Math.max(20, Math.round((inputs * result.target.share) / whole));
  const size = result.target.share < 1 ? 20 : Math.min(500, Math.ceil(total / 4));
  return Array.from({ length: Math.ceil(total / size) }, (_, index) => ({
    result,
    seed: (seed * 1_000_003 + index) % 2 ** 31,
    count: Math.min(size, total - index * size),
    turn: (index * size) / total,
  }));
}

async function runBatch(lane: Lane, batch: Batch, request: RunRequest): Promise<void> {
  const { result, seed, count, input } = batch;
  const { name } = result.target;
  const job = { target: name, seed, count, ...(input === undefined ? {} : { input }) };
  const outcome = await lane.run(job);
  const fail = (kind: Failure["kind"], words: string, bytes: string): void => {
    const file = join(tmpdir(), `psd-fuzz-${name}-${seed}-${result.failures.length}`);
    writeFileSync(file, Buffer.from(bytes, "base64"));
    const failure = { kind, words, file };
    result.failures.push(failure);
    request.onFailure(name, failure);
  };
  if (outcome.kind === "answer") {
    const { inputs, slowestMs, megabytes, failure } = outcome.answer;
    result.inputs += inputs;
    result.slowestMs = Math.max(result.slowestMs, slowestMs);
    result.megabytes = Math.max(result.megabytes, megabytes);
    if (failure !== undefined) fail("crash", failure.message, failure.input);
    return;
  }
  result.inputs += outcome.at + 1;
  fail(
    outcome.kind === "hang" ? "hang" : "crash",
    outcome.words,
    input ?? (await inputAt(lane, batch, outcome.at)),
  );
}

/** The input at which a child hung or died, made once more and not run. */
async function inputAt(lane: Lane, { result, seed, count }: Batch, at: number): Promise<string> {
  const shown = await lane.run({ target: result.target.name, seed, count, showAt: at });
  // The child goes on behind the answer with what made it hang: a new one takes its place.
  lane.stop();
  return shown.kind === "answer" ? (shown.answer.failure?.input ?? "") : "";
}
