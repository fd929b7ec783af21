import { type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { statNow } from "../../platform/stat-now.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { ReceiptHead } from "../promotion/receipt-head.ts";
import { recallUntouched } from "../promotion/untouched.ts";
import type { Remark } from "./deployment-status.ts";

/** How what was promoted stands, whatever would be built now. */
export interface TargetLook {
  /** Undefined where nothing was promoted; a failure where the receipt cannot be used. */
  readonly receipt: Result<ReceiptHead | undefined>;
  /** How many files it owns. */
  readonly files: number;
  /** What is wrong with the receipt, then an interrupted promotion, then drift. */
  readonly remarks: readonly Remark[];
}

/** How thoroughly targets are looked at. */
export interface LookOptions {
  readonly clock: Clock;
  /** Whether the base is held against the receipt although no file was edited. */
  readonly withBase: boolean;
  /** False: what was learnt is not kept for the next look, so that nothing is written. */
  readonly keeps: boolean;
}

/**
 * Holds what was promoted of a deployment against its receipt. Nothing is read of what was clean and not
 * touched since.
 */
export async function lookAtTarget(
  projectRoot: string,
  deployment: string,
  options: LookOptions,
): Promise<TargetLook> {
  const isWhole = statNow(pathsOf(projectRoot, deployment).record) === undefined;
  const known = isWhole ? recallUntouched(projectRoot, deployment, options) : undefined;
  if (known !== undefined) {
    return { receipt: success(known.head), files: known.files, remarks: [] };
  }
  // What reads receipts, records and bases is loaded only where one must be read.
  const { lookClosely } = await import("./look-closely.ts");
  return lookClosely(projectRoot, deployment, options);
}
