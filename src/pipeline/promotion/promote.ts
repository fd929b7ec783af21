import { type Result, success } from "../../diagnostics/result.ts";
import { carryOut, type Promotion } from "./carry-out.ts";
import {
  preparePromotion,
  type PromoteRequest,
  type PromoteServices,
} from "./prepare-promotion.ts";
import { recover } from "./recover.ts";

/**
 * Puts a tree into its target and makes its receipt the one in force. The receipt's own rename is the
 * commit point: whatever fails before it is undone. Edits of the user end it (`promotion/drifted`)
 * unless they are to be discarded, which keeps them in the store. An interrupted promotion of the same
 * deployment is recovered first. The caller holds the deployment's lock.
 */
export async function promote(
  request: PromoteRequest,
  services: PromoteServices,
): Promise<Result<Promotion>> {
  const { projectRoot, receipt } = request;
  const recovered = await recover({ projectRoot, deployment: receipt.deployment }, services);
  if (!recovered.ok) return recovered;
  const prepared = await preparePromotion(request, services);
  if (!prepared.ok) return prepared;
  const promoted = await carryOut(prepared.value);
  if (!promoted.ok) return promoted;
  return success(promoted.value, [
    ...recovered.diagnostics,
    ...prepared.diagnostics,
    ...promoted.diagnostics,
  ]);
}
