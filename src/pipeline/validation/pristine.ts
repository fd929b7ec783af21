import { copyPath, makeFolder } from "../../platform/files.ts";
import { fingerprintTree } from "../../platform/fingerprint.ts";
import { removeForeign } from "../../platform/remove-foreign.ts";

/** A copy of the prepared output on which checks run. */
export interface PristineCopy {
  readonly folder: string;
  /** Makes it anew where a check has changed anything in it. */
  restore(): Promise<void>;
}

/** Copies `source` to `folder`; the copy can be brought back to what it was. */
export async function makePristineCopy(source: string, folder: string): Promise<PristineCopy> {
  let fingerprint = await copy(source, folder);
  return {
    folder,
    restore: async () => {
      if ((await fingerprintTree(folder)) === fingerprint) return;
      await removeForeign(folder);
      fingerprint = await copy(source, folder);
    },
  };
}

async function copy(source: string, folder: string): Promise<string> {
  await makeFolder(folder);
  await copyPath(source, folder);
  return fingerprintTree(folder);
}
