import fc from "fast-check";
import { findFaults, findLosses } from "./invariants.ts";
import { type Bench, driftOf, type FaultOutcome, runAgain, runWith } from "./run-point.ts";

/** What random sequences of kills came to. */
export interface Sequences {
  readonly runs: number;
  /** Points of the command when nothing is broken. */
  readonly points: number;
  readonly outcomes: readonly FaultOutcome[];
  /** Each with the sequence that shows it, made as short as possible. */
  readonly failures: readonly string[];
}

/** Kills a command up to three times in a row, each time at any of its points, and lets it end at last. */
export async function trySequences(
  bench: Bench,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Sequences> {
  bench.restore();
  const { points } = await runWith(bench);
  const outcomes: FaultOutcome[] = [];
  const at = fc.integer({ min: 1, max: points.length });
  const kind = fc.constantFrom("kill" as const, "torn" as const);
  const sequence = fc.array(fc.record({ kind, at }), { minLength: 2, maxLength: 3 });
  const property = fc.asyncProperty(sequence, async (faults) => {
    bench.restore();
    for (const fault of faults) {
      const ended = await runWith(bench, fault);
      outcomes.push({ fault, point: ended.points.find((it) => it.at === fault.at), faults: [] });
    }
    const losses = findLosses(bench.project, bench.scenario);
    await runAgain(bench);
    const all = [...losses, ...findFaults(bench.project, bench.scenario)];
    all.push(...(await driftOf(bench.project)));
    if (all.length > 0) throw new Error(all.join("; "));
  });
  const result = await fc.check(property, { numRuns: count, seed });
  const failures = result.failed
    ? [`${JSON.stringify(result.counterexample)}: ${String(result.errorInstance)}`]
    : [];
  return { runs: result.numRuns, points: points.length, outcomes, failures };
}
