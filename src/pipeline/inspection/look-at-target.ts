import { type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { statNow } from "../../platform/stat-now.ts";
import { findBaseDamage } from "../promotion/base.ts";
import { blockingDrift, inspectDrift } from "../promotion/drift.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { readReceipt } from "../promotion/receipt-files.ts";
import { headOf, type ReceiptHead } from "../promotion/receipt-head.ts";
import { readRecord } from "../promotion/record.ts";
import { recallUntouched, rememberUntouched } from "../promotion/untouched.ts";
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

/** Holds what was promoted of a deployment against its receipt. Nothing is read of what was clean and not touched since. */
export async function lookAtTarget(
  projectRoot: string,
  deployment: string,
  options: LookOptions,
): Promise<TargetLook> {
  const interrupted = await interruption(projectRoot, deployment);
  const known = recallUntouched(projectRoot, deployment, options);
  if (known !== undefined) {
    return { receipt: success(known.head), files: known.files, remarks: interrupted };
  }
  const startedAt = options.clock.now();
  const read = await readReceipt(projectRoot, deployment);
  if (!read.ok) {
    const { diagnostics } = read;
    return { receipt: read, files: 0, remarks: [{ kind: "unfit", diagnostics }, ...interrupted] };
  }
  const receipt = read.value;
  if (receipt === undefined) {
    return { receipt: success(undefined), files: 0, remarks: interrupted };
  }
  const drifted = await driftRemarks(projectRoot, receipt, options);
  if (drifted.length === 0 && options.keeps) {
    const { withBase } = options;
    await rememberUntouched({ projectRoot, receipt, startedAt, withBase });
  }
  const files = Object.keys(receipt.files).length;
  return { receipt: success(headOf(receipt)), files, remarks: [...interrupted, ...drifted] };
}

/** An interrupted promotion; one whose record is damaged is not ended by a build. */
async function interruption(projectRoot: string, deployment: string): Promise<readonly Remark[]> {
  if (statNow(pathsOf(projectRoot, deployment).record) === undefined) return [];
  const record = await readRecord(projectRoot, deployment);
  return record.ok
    ? [{ kind: "interrupted" }]
    : [{ kind: "unfit", diagnostics: record.diagnostics }];
}

async function driftRemarks(
  projectRoot: string,
  receipt: Receipt,
  { clock, keeps, withBase }: LookOptions,
): Promise<readonly Remark[]> {
  const drift = await inspectDrift({ projectRoot, receipt }, { clock, keeps });
  if (!drift.ok) return [{ kind: "unfit", diagnostics: drift.diagnostics }];
  const files = blockingDrift(drift.value);
  const layout = drift.value.files.filter((it) => it.state === "layout").map((it) => it.path);
  // Edits are held against the base.
  const isRead = withBase || drift.value.files.length > 0;
  const damage = isRead ? await findBaseDamage(projectRoot, receipt) : undefined;
  return [
    ...(damage === undefined ? [] : [{ kind: "unfit" as const, diagnostics: [damage] }]),
    ...(files.length === 0 ? [] : [{ kind: "drifted" as const, files }]),
    ...(layout.length === 0 ? [] : [{ kind: "layout" as const, files: layout }]),
  ];
}
