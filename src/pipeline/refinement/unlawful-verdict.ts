import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SealedVerdict } from "../validation/seal.ts";

/** The verdict on files that may not be stored: red, for the reasons that `collect` gave. */
export function unlawfulVerdict(
  tree: string,
  faults: readonly Diagnostic[],
  seed: number,
): SealedVerdict {
  const message = faults.map((it) => it.message).join("\n");
  return {
    verdict: {
      tree,
      outcome: "red",
      results: [
        {
          id: "built-in/collected",
          says: "The files of the workspace can be collected.",
          covers: [],
          required: true,
          heldOut: false,
          end: "failed",
          checks: [{ kind: "built-in", end: "failed", evidence: { message }, durationMs: 0 }],
          digest: "built-in/collected",
          durationMs: 0,
        },
      ],
      unverified: [],
      box: "none",
      seed,
      durationMs: 0,
    },
    sealed: { results: [] },
  };
}
