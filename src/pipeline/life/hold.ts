import type { Result } from "../../diagnostics/result.ts";
import { success } from "../../diagnostics/result.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { receiptText } from "../promotion/receipt-files.ts";
import { changeDeployment, type LifeServices } from "./change-deployment.ts";

/** Whether builds leave a deployment alone. */
export interface Held {
  readonly deployment: string;
  readonly into: string;
  /** Why they do; undefined where they do not. */
  readonly held: string | undefined;
  /** The same before. */
  readonly before: string | undefined;
}

/** What is asked: a reason holds, its absence lets go. */
export interface HoldRequest {
  readonly deployment: string;
  readonly because: string | undefined;
}

/** Lets builds leave what is promoted of a deployment alone, or lets them go on. Its receipt says so. */
export async function hold(
  { deployment, because }: HoldRequest,
  services: LifeServices,
  { cwd }: { readonly cwd: string },
): Promise<Result<Held>> {
  const request = { deployment, cwd, mayBeUnbuilt: false };
  return changeDeployment(request, services, async ({ receipt, project }) => {
    if (receipt === undefined) throw new Error(`The receipt of ${deployment} has gone`);
    const { held: before, ...rest } = receipt;
    const changed: Receipt = because === undefined ? rest : { ...rest, held: because };
    await writeFileAtomic(pathsOf(project.root, deployment).receipt, receiptText(changed));
    return success({ deployment, into: receipt.into, held: because, before });
  });
}
