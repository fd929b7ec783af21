import type { BuiltPsd } from "./built-psd.ts";
import type { Comparison } from "./measure.ts";

/** One line of the table: something of psd beside its peer. */
export interface Row {
  readonly name: string;
  /** What was measured, in words. */
  readonly subject: string;
  /** What it was measured against. */
  readonly peer: string;
  readonly comparison: Comparison;
  /** Where the goal is no ratio: the figure that the goal speaks of, such as `31,000 cases/s`. */
  readonly figure?: string;
  /** Missing where the row is for information. */
  readonly goal?: Goal;
  /** How it was measured: whole sentences. */
  readonly how: string;
  /** What takes the time, where it is known: a sentence, shown when the goal is missed. */
  readonly cause?: string;
}

/** What a row is to reach. */
export interface Goal {
  readonly words: string;
  readonly met: boolean;
}

/** What a benchmark is given. */
export interface Setting {
  /** A new folder of its own, removed afterwards. */
  readonly folder: string;
  /** Whether it has seconds only: fewer runs on smaller inputs. */
  readonly quick: boolean;
  /** psd as users get it, built at the first call. */
  readonly psd: () => Promise<BuiltPsd>;
}

/** A benchmark. It gives its rows one by one, and throws where it cannot go on. */
export interface Benchmark {
  readonly name: string;
  run(setting: Setting): AsyncIterable<Row>;
}

/** The goal of a ratio to the peer. */
export function ratioAtMost(limit: number, { ratio }: Comparison): Goal {
  return { words: `≤ ${limit} ×`, met: ratio <= limit };
}
