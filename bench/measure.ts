/** One thing beside its peer: both run in turn, A B A B …, so that a change of the machine's speed hits both. */
export interface Comparison {
  /** Median milliseconds. */
  readonly subjectMs: number;
  readonly peerMs: number;
  /** Median of the pairwise ratios subject / peer. */
  readonly ratio: number;
  /** Lower and upper quartile of those ratios: how much the machine disturbed the measurement. */
  readonly spread: readonly [lower: number, upper: number];
  readonly runs: number;
}

/** Does the thing once and gives the milliseconds that it took. */
export type Measure = () => Promise<number>;

/** What is compared, and how often. */
export interface ComparisonInput {
  readonly subject: Measure;
  readonly peer: Measure;
  readonly runs: number;
}

/** Runs both in turn after one warm-up each. */
export async function compare({ subject, peer, runs }: ComparisonInput): Promise<Comparison> {
  await subject();
  await peer();
  const pairs: (readonly [number, number])[] = [];
  for (let run = 0; run < runs; run += 1) pairs.push([await subject(), await peer()]);
  const ratios = pairs.map(([a, b]) => a / b);
  return {
    subjectMs: median(pairs.map(([a]) => a)),
    peerMs: median(pairs.map(([, b]) => b)),
    ratio: median(ratios),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    runs,
  };
}

/** Measures the whole of an action by the clock on the wall. */
export function timed(action: () => Promise<unknown>): Measure {
  return async () => {
    const startedAt = performance.now();
    await action();
    return performance.now() - startedAt;
  };
}

/** The middle of the values; the mean of the two middle ones where they are even in number. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of the values lies, interpolated between neighbours (R-7 of Hyndman and Fan). */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const lower = sorted[Math.floor(position)] ?? Number.NaN;
  const upper = sorted[Math.ceil(position)] ?? Number.NaN;
  return lower + (upper - lower) * (position - Math.floor(position));
}
