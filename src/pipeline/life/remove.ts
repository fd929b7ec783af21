import { join } from "node:path";
import { type Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import { removeEmptyFolder } from "../../platform/files.ts";
import { carryOut } from "../promotion/carry-out.ts";
import { preparePromotion } from "../promotion/prepare-promotion.ts";
import { draftOf, type Receipt } from "../promotion/receipt.ts";
import { changeDeployment, type Life, type LifeServices } from "./change-deployment.ts";
import { forget } from "./forget.ts";

/** A deployment that is gone with its files. */
export interface Removed {
  readonly deployment: string;
  /** Where its files were; undefined where nothing was promoted. */
  readonly into: string | undefined;
  readonly files: number;
  /** Whether something of the user's is still there. */
  readonly left: boolean;
}

/** What is asked. */
export interface RemoveRequest {
  readonly deployment: string;
  /** Give hand edits up; they are kept in the store. */
  readonly discard: boolean;
}

/** What the receipt says until it is gone too; a removal that broke off is found by it. */
const removing = "it is being removed";

/**
 * Removes the promoted files of a deployment, and then the deployment. Edited files end it, unless they
 * are to be discarded; files that psd did not promote stay.
 */
export async function remove(
  { deployment, discard }: RemoveRequest,
  services: LifeServices,
  { cwd }: { readonly cwd: string },
): Promise<Result<Removed>> {
  const request = { deployment, cwd, mayBeUnbuilt: true };
  return changeDeployment(request, services, async (life) => {
    const { receipt, project } = life;
    const taken =
      receipt === undefined
        ? success<readonly Diagnostic[]>([])
        : await takeOut(receipt, life, discard);
    if (!taken.ok) return taken;
    const into = receipt?.into;
    const left = into !== undefined && !(await removeEmptyFolder(join(project.root, into)));
    const forgotten = await forget(life);
    if (!forgotten.ok) return forgotten;
    const files = Object.keys(receipt?.files ?? {}).length;
    return success({ deployment, into, files, left }, taken.diagnostics);
  });
}

/** A promotion of nothing: as careful as any other, and undone or finished like one. */
async function takeOut(
  receipt: Receipt,
  { project, place, clock }: Life,
  discard: boolean,
): Promise<Result<unknown>> {
  const { store } = place;
  const tree = await store.writeTree({ folder: project.root, files: [] });
  const draft = { ...draftOf(receipt), held: removing };
  const allow = { package: [], deployment: [] };
  const request = { projectRoot: project.root, receipt: draft, tree, discard, allow };
  const prepared = await preparePromotion(request, { store, clock });
  return prepared.ok ? carryOut(prepared.value) : prepared;
}
