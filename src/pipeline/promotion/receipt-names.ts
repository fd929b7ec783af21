import { join } from "node:path";
import { listFolder } from "../../platform/files.ts";

/** The deployments of a project that have a receipt, sorted; the receipts are not looked at. */
export async function listReceiptNames(projectRoot: string): Promise<readonly string[]> {
  const names = await listFolder(join(projectRoot, ".psd/receipts"));
  return names.flatMap((name) => /^([a-z0-9][a-z0-9-]{0,63})\.json$/u.exec(name)?.[1] ?? []);
}

/** The deployments of a project that have a base, sorted; the bases are not looked at. */
export async function listBaseNames(projectRoot: string): Promise<readonly string[]> {
  const names = await listFolder(join(projectRoot, ".psd/base"));
  return names.flatMap((name) => /^([a-z0-9][a-z0-9-]{0,63})\.tar\.gz$/u.exec(name)?.[1] ?? []);
}
