import { listUnmerged } from "../../platform/git-merge.ts";
import { findUnmerged } from "../promotion/find-unmerged.ts";
import type { ReceiptHead } from "../promotion/receipt-head.ts";
import type { Remark } from "./deployment-status.ts";
import type { Surveyed } from "./survey.ts";

/** What git has not merged; it is asked only where something is not as it was promoted. */
export async function findUnmergedIn(
  root: string,
  found: ReadonlyMap<string, Surveyed>,
): Promise<ReadonlySet<string>> {
  const isDrifted = [...found.values()].some((it) => it.look.remarks.some(isDrift));
  return isDrifted ? listUnmerged(root) : new Set();
}

function isDrift(remark: Remark): remark is Extract<Remark, { kind: "drifted" }> {
  return remark.kind === "drifted";
}

/** What a merge left is no hand edit. */
export function asMerged(
  remark: Remark,
  receipt: Pick<ReceiptHead, "deployment" | "into"> | undefined,
  unmerged: ReadonlySet<string>,
): Remark {
  if (!isDrift(remark) || receipt === undefined) return remark;
  const files = remark.files.map((it) => it.path);
  const conflict = findUnmerged(receipt, files, unmerged);
  return conflict === undefined ? remark : { kind: "unfit", diagnostics: [conflict] };
}
