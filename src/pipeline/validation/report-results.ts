import type { Redaction } from "../../diagnostics/redaction.ts";
import type { OnBuildEvent } from "../events.ts";
import { sealedNames, sealResult } from "./seal.ts";
import type { CriterionResult } from "./verdict.ts";

/** What a result is announced with before it is there. */
interface Announced {
  readonly id: string;
  readonly says: string;
  readonly heldOut: boolean;
}

/** Gathers results and tells of them as they come; of held-out ones only the safe view. */
export interface ResultReporter {
  /** Full results in the order in which they came. */
  readonly results: readonly CriterionResult[];
  started(what: Announced): void;
  ended(result: CriterionResult): void;
}

/** A reporter that tells `onEvent`. Secrets are taken out of every result before it is kept or told. */
export function reportResults(onEvent: OnBuildEvent, redaction: Redaction): ResultReporter {
  const results: CriterionResult[] = [];
  const number = (): number => results.filter((it) => it.heldOut).length;
  return {
    results,
    started: ({ id, says, heldOut }) => {
      const names = heldOut ? sealedNames(number() + 1) : { id, says };
      onEvent({ type: "criterion-started", ...names, heldOut });
    },
    ended: (full) => {
      const result = redaction.value(full);
      results.push(result);
      const shown = result.heldOut ? sealResult(result, number()) : result;
      onEvent({ type: "criterion-ended", result: shown });
    },
  };
}
