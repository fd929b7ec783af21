import type { Usage } from "../../adapters/runtime/runtime.ts";
import type { Receipt } from "../promotion/receipt.ts";
import type { ReceiptHead } from "../promotion/receipt-head.ts";
import type { StopCause } from "../refinement/decision.ts";
import type { Verdict } from "../validation/verdict.ts";

/** What a build spent, over all resumptions. */
export interface BuildCost {
  /** Milliseconds of agents and checks. */
  readonly milliseconds: number;
  readonly usage: Usage;
}

/** How a build ended. Verdicts are in the sealed-safe view. */
export type BuildOutcome =
  /** The target holds a judged attempt. `rejudged`: the promoted tree met a changed judge; nothing was generated. */
  | {
      readonly kind: "promoted" | "rejudged";
      readonly receipt: Receipt;
      readonly verdict: Verdict;
      readonly cost: BuildCost;
    }
  /** Nothing to do: the agent would be given what it was given. */
  | { readonly kind: "current"; readonly receipt: ReceiptHead }
  /** A rollback holds the deployment back. */
  | { readonly kind: "held"; readonly receipt: Receipt; readonly because: string }
  /** Judged, and not promoted because only that was asked for. */
  | {
      readonly kind: "judged";
      readonly attempt: string;
      readonly verdict: Verdict;
      readonly cost: BuildCost;
    }
  /** No attempt may be promoted. */
  | {
      readonly kind: "not-green";
      readonly because: StopCause;
      readonly best?: { readonly attempt: string; readonly verdict: Verdict };
      readonly conflict?: string;
      readonly cost: BuildCost;
    }
  /** A person must act first. */
  | {
      readonly kind: "waiting";
      readonly workspace: string;
      readonly brief: string;
      readonly turn: number;
    };
