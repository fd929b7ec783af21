import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Case } from "../validation/cases/case.ts";

/** A case and what a text says that it must give. */
export interface Contradiction {
  readonly case: Case;
  /** As the text has it. */
  readonly said: string;
  /** Where the text says so; missing where it follows from units and rounding. */
  readonly span?: Span;
}

/** Whether cases follow a rule that was read from prose, each with what they must give. */
export interface Followed extends Contradiction {
  readonly holds: boolean;
}

/** A rule that few cases follow was not understood; of one that most follow, the others contradict it. */
const trusted = { cases: 3, share: 0.8 } as const;

/** The cases that contradict a rule which nearly all follow. Pure. */
export function contradictionsOf(followed: readonly Followed[]): readonly Contradiction[] {
  const holding = followed.filter((it) => it.holds).length;
  if (holding < trusted.cases || holding < trusted.share * followed.length) return [];
  return followed.filter((it) => !it.holds);
}

/** The numbers and texts that a case gives to a function, in their order. */
export function argumentsOf({ input }: Case): readonly unknown[] {
  if (Array.isArray(input)) return input;
  return typeof input === "object" && input !== null ? Object.values(input) : [input];
}
