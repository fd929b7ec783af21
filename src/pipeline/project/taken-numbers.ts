import type { Store } from "../../adapters/store/store.ts";
import type { Workspaces } from "../../adapters/workspace/workspace.ts";
import { listFolder } from "../../platform/files.ts";

/** The highest numbers that were given out, as far as anybody but the journal knows; 0 where nobody does. */
export interface TakenNumbers {
  readonly runs: number;
  readonly attempts: number;
}

/**
 * What a journal that is lost has left behind: the store keeps attempts under their numbers, and
 * workspaces are named after runs. Neither number may be given out again.
 */
export async function findTakenNumbers(
  store: Pick<Store, "names">,
  workspaces: Pick<Workspaces, "folder">,
): Promise<TakenNumbers> {
  return {
    attempts: highest(await store.names("attempts"), /^a(\d{1,15})$/u),
    runs: highest(await listFolder(workspaces.folder), /-r(\d{1,15})-g\d+(?:\.|$)/u),
  };
}

function highest(names: readonly string[], form: RegExp): number {
  return names.reduce((top, name) => Math.max(top, Number(form.exec(name)?.[1] ?? 0)), 0);
}
