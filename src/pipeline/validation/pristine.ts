import { copyPath, makeFolder } from "../../platform/files.ts";
import { fingerprintTree, waitForLaterTime } from "../../platform/fingerprint.ts";
import { removeForeign } from "../../platform/remove-foreign.ts";

/** A folder in which checks run. */
export interface PristineFolder {
  /** Makes it anew where a check has changed anything in it. */
  restore(): Promise<void>;
}

/** Where such a folder lies, and what it holds. */
export interface PristineContent {
  readonly folder: string;
  /** What it is a copy of; without one it is empty. */
  readonly source?: string;
  /** Told when it was made, before its look is kept: what changes its owner belongs here. */
  readonly onMade: () => void;
}

/** Makes a folder that can be brought back to what it was. */
export async function makePristineFolder({
  folder,
  source,
  onMade,
}: PristineContent): Promise<PristineFolder> {
  const make = async (): Promise<string> => {
    await makeFolder(folder);
    if (source !== undefined) await copyPath(source, folder);
    onMade();
    // What a check changes must get a later time than what was made here.
    await waitForLaterTime(folder);
    return fingerprintTree(folder);
  };
  let fingerprint = await make();
  return {
    restore: async () => {
      if ((await fingerprintTree(folder)) === fingerprint) return;
      await removeForeign(folder);
      fingerprint = await make();
    },
  };
}
