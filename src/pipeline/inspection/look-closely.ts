import { success } from "../../diagnostics/result.ts";
import { statNow } from "../../platform/stat-now.ts";
import { findBaseDamage } from "../promotion/base.ts";
import { blockingDrift, inspectDrift } from "../promotion/drift.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { readReceipt } from "../promotion/receipt-files.ts";
import { headOf } from "../promotion/receipt-head.ts";
import { readRecord } from "../promotion/record.ts";
import { rememberUntouched } from "../promotion/untouched.ts";
import type { Remark } from "./deployment-status.ts";
import type { LookOptions, TargetLook } from "./look-at-target.ts";

/** Holds what was promoted of a deployment against its receipt, and remembers where nothing differs. */
export async function lookClosely(
  projectRoot: string,
  deployment: string,
  options: LookOptions,
): Promise<TargetLook> {
  const interrupted = await interruption(projectRoot, deployment);
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
