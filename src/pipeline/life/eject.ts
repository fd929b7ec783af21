import { type Result, success } from "../../diagnostics/result.ts";
import { changeDeployment, type LifeServices } from "./change-deployment.ts";
import { forget } from "./forget.ts";

/** A deployment that is none any more. */
export interface Ejected {
  readonly deployment: string;
  /** Where its files stay; undefined where nothing was promoted. */
  readonly into: string | undefined;
  readonly files: number;
}

/** Keeps the files of a deployment and forgets that it is one: from now on they are the user's. */
export async function eject(
  { deployment }: { readonly deployment: string },
  services: LifeServices,
  { cwd }: { readonly cwd: string },
): Promise<Result<Ejected>> {
  const request = { deployment, cwd, mayBeUnbuilt: true };
  return changeDeployment(request, services, async (life) => {
    const forgotten = await forget(life);
    if (!forgotten.ok) return forgotten;
    const { receipt } = life;
    const files = Object.keys(receipt?.files ?? {}).length;
    return success({ deployment, into: receipt?.into, files });
  });
}
