import { z } from "zod";
import type { BuildRequest } from "../building/building.ts";
import type { Digests } from "../composition/composition.ts";
import type { CompositionParts } from "../composition/parts.ts";
import type { EndedTurn } from "../refinement/generations.ts";
import type { SealedEvidence } from "../validation/seal.ts";
import type { Verdict } from "../validation/verdict.ts";

/** What the journal keeps of a run's request: enough to promote or record its attempts later. */
export interface RunMemory {
  readonly digests: Digests;
  /** What the composition consisted of; missing in the runs of earlier versions. */
  readonly parts?: CompositionParts;
  /** The composition format. */
  readonly format: number;
  /** How the runtime is named. */
  readonly runtime: string;
  /** The build as it was asked for, and where: it can be asked for again. */
  readonly request: BuildRequest;
  readonly cwd: string;
}

/** What the journal keeps of how a run ended. */
export interface RunEnding {
  readonly kind: "promoted" | "judged" | "not-green";
  /** Why it is not green; empty where it is. */
  readonly because: string;
  /** The attempt it ended with: promoted, judged, or the best one. */
  readonly attempt?: string;
  /** Whether the verdict is what ended it: only then is the key not paid again. */
  readonly red: boolean;
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

/**
 * Readers of what the journal keeps. It is psd's own file, so only the outer shape is looked at; a value
 * of another shape is a bug or a damaged journal, and throws.
 */
export const memory = {
  run: (value: unknown): RunMemory => z.custom<RunMemory>(isObject).parse(value),
  ending: (value: unknown): RunEnding => z.custom<RunEnding>(isObject).parse(value),
  turn: (value: unknown): EndedTurn => z.custom<EndedTurn>(isObject).parse(value),
  verdict: (value: unknown): Verdict => z.custom<Verdict>(isObject).parse(value),
  sealed: (value: unknown): SealedEvidence => z.custom<SealedEvidence>(isObject).parse(value),
};
