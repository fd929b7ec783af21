import type { Store } from "../../adapters/store/store.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { carryOut, type Promotion } from "./carry-out.ts";
import { preparePromotion, type PromoteServices } from "./prepare-promotion.ts";
import { pathsOf } from "./psd-folder.ts";
import { draftOf, type Receipt } from "./receipt.ts";
import { parseReceipt, readReceipt } from "./receipt-files.ts";
import { recover, type RecoverInput } from "./recover.ts";

/** Where to go back. */
export interface RollbackRequest extends RecoverInput {
  /** The attempt that was promoted then, such as `a3`; the last one before the present when missing. */
  readonly to?: string;
  /** Give hand edits up; they are kept in the store. */
  readonly discard: boolean;
}

/** What was promoted once may be so again: the gates were passed then. */
const everything = { package: ["**"], deployment: ["**"] };

/**
 * Puts an earlier promoted tree back, with its receipt, and holds the deployment there. As careful as a
 * promotion, and undone like one. The caller holds the deployment's lock.
 */
export async function rollback(
  request: RollbackRequest,
  services: PromoteServices,
): Promise<Result<Promotion>> {
  const { projectRoot, deployment, discard } = request;
  const recovered = await recover(request, services);
  if (!recovered.ok) return recovered;
  const present = await readReceipt(projectRoot, deployment);
  if (!present.ok) return present;
  const earlier = await findEarlier(request, present.value, services.store);
  if (!earlier.ok) return earlier;
  const tree = await services.store.readTree(earlier.value.tree);
  const { attempt } = earlier.value;
  if (tree === undefined) return failure(diagnose("promotion/tree-gone", { attempt }));
  const held = `rolled back from ${present.value?.attempt ?? ""}`;
  const prepared = await preparePromotion(
    {
      projectRoot,
      receipt: { ...draftOf(earlier.value), deployment, held },
      tree,
      discard,
      allow: everything,
    },
    services,
    { previous: earlier.value.previous },
  );
  if (!prepared.ok) return prepared;
  const promoted = await carryOut(prepared.value);
  if (!promoted.ok) return promoted;
  return success(promoted.value, [
    ...recovered.diagnostics,
    ...prepared.diagnostics,
    ...promoted.diagnostics,
  ]);
}

/** Follows the history of a receipt, through the store, to the promotion that is meant. */
async function findEarlier(
  { projectRoot, deployment, to }: RollbackRequest,
  present: Receipt | undefined,
  store: Store,
): Promise<Result<Receipt>> {
  const { receipt: file } = pathsOf(projectRoot, deployment);
  let at = present?.previous;
  // A history that leads back into itself was made by hand; it ends here.
  const seen = new Set<string>();
  while (at !== undefined && !seen.has(at.receipt)) {
    seen.add(at.receipt);
    // Each receipt names the one before it.
    const bytes = await store.readBlob(at.receipt);
    const { attempt } = at;
    if (bytes === undefined) return failure(diagnose("promotion/tree-gone", { attempt }));
    const receipt = parseReceipt(Buffer.from(bytes).toString("utf8"), file);
    if (!receipt.ok || to === undefined || receipt.value.attempt === to) return receipt;
    at = receipt.value.previous;
  }
  const args = to === undefined ? { deployment } : { deployment, to };
  return failure(diagnose("promotion/nothing-to-roll-back", args));
}
