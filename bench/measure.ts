/** One measurement beside its peer: both run in turn, A B A B …, so that a change of the machine's speed hits both. */
export interface Comparison {
  readonly name: string;
  /** What is measured, in words. */
  readonly subject: string;
  /** What it is measured against. */
  readonly peer: string;
  /** Median milliseconds. */
  readonly subjectMs: number;
  readonly peerMs: number;
  /** Median of the pairwise ratios subject / peer. */
  readonly ratio: number;
  /** The goal as it is printed, such as `≤ 1.6`. */
  readonly goal: string;
  readonly met: boolean;
  readonly runs: number;
}

/** What is compared, and how often. */
export interface ComparisonInput {
  readonly name: string;
  readonly subject: readonly [words: string, action: () => Promise<void>];
  readonly peer: readonly [words: string, action: () => Promise<void>];
  /** The largest ratio that meets the goal. */
  readonly atMost: number;
  readonly runs: number;
}

/** Runs both in turn after one warm-up each. */
export async function compare(input: ComparisonInput): Promise<Comparison> {
  const [subject, runSubject] = input.subject;
  const [peer, runPeer] = input.peer;
  await runSubject();
  await runPeer();
  const pairs: (readonly [number, number])[] = [];
  for (let run = 0; run < input.runs; run += 1) {
    pairs.push([await time(runSubject), await time(runPeer)]);
  }
  const ratio = median(pairs.map(([a, b]) => a / b));
  return {
    name: input.name,
    subject,
    peer,
    subjectMs: median(pairs.map(([a]) => a)),
    peerMs: median(pairs.map(([, b]) => b)),
    ratio,
    goal: `≤ ${input.atMost}`,
    met: ratio <= input.atMost,
    runs: input.runs,
  };
}

/** Milliseconds that an action takes. */
export async function time(action: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

/** The middle of the values; the mean of the two middle ones where they are even in number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
