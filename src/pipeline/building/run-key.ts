import type { Digests } from "../composition/composition.ts";
import { digestOf } from "../package/digest.ts";

/** Everything that decides what a build does; a run is only taken up again under the same key. */
export interface RunKeyInput {
  readonly digests: Digests;
  /** How the runtime is named. */
  readonly runtime: string;
  readonly model?: string;
  /** The attempt to go on from. */
  readonly from?: string;
  /** The tree that is promoted, whose criteria must not be lost. */
  readonly promotedTree?: string;
  /** The tree that the first generation begins with, where it is incremental. */
  readonly seedTree?: string;
}

/** The build key: prompt, judge, runtime, model, strategy, and the tree that a build begins with. */
export function runKey(input: RunKeyInput): string {
  const { digests, runtime, model, from, promotedTree, seedTree } = input;
  const strategy = { strategy: "incremental", seed: seedTree };
  return digestOf({
    prompt: digests.prompt,
    judge: digests.judge,
    runtime,
    model: model ?? null,
    ...(seedTree === undefined ? { strategy: "fresh" } : strategy),
    from: from ?? null,
    promoted: promotedTree ?? null,
  });
}
