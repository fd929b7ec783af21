import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { readOverlay } from "../../package/read-overlay.ts";
import { readPackage } from "../../package/read-package.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import { withUnpacked } from "./open-packed.ts";
import type { PackedTarball } from "./pack-package.ts";
import { composeAll, digestsOf } from "./package-digests.ts";

/** What the tarballs must give again. */
export interface Expected {
  readonly specPrompt: SpecPrompt;
  readonly digests: readonly string[];
}

/**
 * Reads tarballs back: unpacked, the first must give the digests of the folder, with the second one, which
 * holds its held-out checks, as an overlay.
 */
export async function verifyTarballs(
  [main, heldOut]: readonly PackedTarball[],
  { specPrompt, digests }: Expected,
  temporary: string,
): Promise<Result<void>> {
  const span = { file: specPrompt.root, line: 1, column: 1 };
  if (main === undefined) return success(undefined);
  return withUnpacked(main.bytes, { temporary, name: main.file }, async (folder) => {
    const read = await readPackage(folder);
    if (!read.ok) return failure(diagnose("pack/differs", { file: main.file }, { span }));
    const compare = (overlay?: SpecPrompt): Promise<Result<void>> => {
      const composed = composeAll(read.value, overlay);
      const isSame = composed.ok && String(digestsOf(composed.value)) === String(digests);
      return Promise.resolve(
        isSame
          ? success(undefined)
          : failure(diagnose("pack/differs", { file: main.file }, { span })),
      );
    };
    if (heldOut === undefined) return compare();
    return withUnpacked(heldOut.bytes, { temporary, name: heldOut.file }, async (beside) => {
      const overlay = await readOverlay(beside);
      return overlay.ok ? compare(overlay.value) : overlay;
    });
  });
}
