import type { Receipt } from "./receipt.ts";

/** A receipt without its long lists: what a look at many deployments keeps of each. */
export type ReceiptHead = Omit<Receipt, "files" | "parts" | "verdict"> & {
  readonly verdict: Pick<Receipt["verdict"], "outcome" | "unverified">;
};

/** The head of a receipt. */
export function headOf({ files: _files, parts: _parts, verdict, ...rest }: Receipt): ReceiptHead {
  const { outcome, unverified } = verdict;
  return { ...rest, verdict: { outcome, unverified } };
}
