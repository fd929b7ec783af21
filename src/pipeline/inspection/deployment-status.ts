import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { FileDrift } from "../promotion/drift.ts";
import type { Receipt } from "../promotion/receipt.ts";

/** What differs between what would be built now and what was promoted. */
export type StaleReason = "prompt" | "judge" | "target";

/** A file of the project that was given as context, and how it differs. */
export interface ChangedContext {
  readonly path: string;
  readonly state: "changed" | "added" | "removed";
}

/** Something about a deployment that its user should know; a deployment without any is clean and fresh. */
export type Remark =
  /** It stands in psd.yaml and was never promoted. */
  | { readonly kind: "never-built" }
  /** Its receipt, or what lies on the way to its target, cannot be used. */
  | { readonly kind: "unfit"; readonly diagnostics: readonly Diagnostic[] }
  /** psd.yaml does not name it; `files`, relative to its target, are psd's all the same. Or only its base is left. */
  | {
      readonly kind: "orphan";
      readonly files: readonly string[];
      readonly left: "receipt" | "base";
    }
  /** A promotion was interrupted; the next build finishes or undoes it. */
  | { readonly kind: "interrupted" }
  /** Promoted files were edited, removed, or replaced by something else. */
  | { readonly kind: "drifted"; readonly files: readonly FileDrift[] }
  /** Files of which only the layout was edited; in nobody's way. */
  | { readonly kind: "layout"; readonly files: readonly string[] }
  | {
      readonly kind: "stale";
      readonly because: readonly StaleReason[];
      /** The project's own files, given as context, that differ, by their paths in the project. */
      readonly through: readonly ChangedContext[];
    }
  /** Its package cannot be composed now, so nobody can say whether it is stale. */
  | { readonly kind: "not-composed"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "held"; readonly because: string }
  /** A hand-off waits for `psd submit`. */
  | { readonly kind: "waiting"; readonly workspace: string; readonly turn: number }
  /** The last build promoted nothing; `attempt` is the best it had. */
  | { readonly kind: "not-green"; readonly because: string; readonly attempt?: string }
  /** Clauses that no passing outside check covers; with `nothing`, nothing executable was required at all. */
  | {
      readonly kind: "unverified";
      readonly clauses: readonly string[];
      readonly nothing: boolean;
    }
  | { readonly kind: "waived"; readonly waivers: Receipt["waivers"] };

/** What is promoted of a deployment, in short. */
type PromotedSummary = Pick<
  Receipt,
  "attempt" | "promotedAt" | "runtime" | "model" | "environment" | "labels"
> & {
  readonly outcome: Receipt["verdict"]["outcome"];
  /** How many files it owns. */
  readonly files: number;
};

/** How one deployment stands. */
export interface DeploymentStatus {
  readonly deployment: string;
  /** Relative to the project; of the receipt, else of psd.yaml. Missing where neither can be read. */
  readonly into?: string;
  readonly promoted?: PromotedSummary;
  /** The most pressing first. */
  readonly remarks: readonly Remark[];
}
