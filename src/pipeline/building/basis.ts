import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Runtime } from "../../adapters/runtime/runtime.ts";
import { tell } from "./announce.ts";
import type { Building } from "./building.ts";
import { whatChanged } from "../composition/brief/what-changed.ts";
import { findPromotedTree } from "./promoted-tree.ts";
import type { Receipt } from "../promotion/receipt.ts";
import type { Basis } from "../refinement/generations.ts";

/**
 * What the first generation of a build begins with: nothing where its strategy is `fresh`, where the build
 * goes on from an attempt, or where the runtime replays a recording, which are of fresh generations only.
 * Where the promoted tree is not to be had, that is told, and the build is fresh.
 */
export async function findBasis(
  { prepared, request, place, options }: Building,
  runtime: Runtime,
): Promise<Result<Basis | undefined>> {
  const { composition, deployment, project, receipt } = prepared;
  const strategy = request.strategy ?? deployment.strategy ?? "fresh";
  if (strategy === "auto") return failure(diagnose("resolution/strategy-not-yet", {}));
  const isFresh = strategy === "fresh" || request.fresh || request.from !== undefined;
  if (isFresh || runtime.inherits !== undefined || receipt === undefined) {
    return success(undefined);
  }
  const { store } = place;
  const tree = await findPromotedTree(receipt, { store, projectRoot: project.root });
  if (tree === undefined) {
    const { attempt, deployment: name } = receipt;
    const missing = diagnose("refinement/no-seed-tree", { deployment: name, attempt });
    tell([missing], options);
    return success(undefined);
  }
  const { choices, context } = composition.selection;
  const now = { parts: composition.parts, choices, context };
  const then = { parts: receipt.parts, choices: receipt.choices, context: receipt.context ?? {} };
  return success({
    tree: tree.id,
    attempt: receipt.attempt,
    changes: whatChanged(now, then),
    step: stepOf(receipt) + 1,
  });
}

/** How many incremental generations lie between a promoted tree and the fresh one that it comes from. */
function stepOf({ labels }: Receipt): number {
  return Number(/^incremental:(\d{1,6})$/u.exec(labels.purity)?.[1] ?? 0);
}
