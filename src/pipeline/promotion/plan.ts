import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { findTwins } from "../../platform/find-twins.ts";
import { linkTargetFault, relativePathFault } from "../../platform/relative-path.ts";
import { blockingDrift } from "./drift.ts";
import { findInstallScripts } from "./install-scripts.ts";
import { findLiveFiles } from "./live-files.ts";
import { findPlannedFiles, type PlanInput, type PlannedFile } from "./planned-files.ts";

/** Decides, file by file, what a promotion does, or finds every reason why it must not be done. */
export async function planPromotion(
  input: PlanInput,
  { store }: { readonly store: Pick<Store, "readBlob"> },
): Promise<Result<readonly PlannedFile[]>> {
  const { tree, present, into } = input;
  const live = findLiveFiles(
    tree.files.map((it) => it.path),
    await findInstallScripts(tree, store),
    input.allow,
  );
  const drifted = present === undefined || input.discard ? [] : blockingDrift(present.drift);
  const problems: Diagnostic[] = [
    ...(await findUnsafePaths(tree, into, store)),
    ...(live.length === 0 ? [] : [diagnose("promotion/live-file", { files: live })]),
  ];
  if (drifted.length > 0) {
    const files = drifted.map((it) => it.path);
    problems.push(diagnose("promotion/drifted", { into: present?.receipt.into ?? into, files }));
  }
  // Unsafe paths are not even looked up on the disk.
  if (problems.length > 0) return failure(...problems);
  const found = await findPlannedFiles(input);
  return found.problems.length > 0 ? failure(...found.problems) : success(found.files);
}

/** A JSON object cannot be trusted to keep a key of that name. */
const unwritable = "a receipt cannot name it";

/** As it lies below the target, and as the record of a promotion names it. */
function pathFault(path: string, into: string): string | undefined {
  return relativePathFault(path) ?? relativePathFault(`${into}/${path}`);
}

async function findUnsafePaths(
  tree: StoredTree,
  into: string,
  store: Pick<Store, "readBlob">,
): Promise<readonly Diagnostic[]> {
  const faults = await Promise.all(
    tree.files.map(async ({ path, mode, blob }) => {
      const fault = path === "__proto__" ? unwritable : pathFault(path, into);
      if (fault !== undefined || mode !== "120000") return { path, because: fault };
      const target = Buffer.from((await store.readBlob(blob)) ?? "/").toString("utf8");
      return { path, because: linkTargetFault(path, target) };
    }),
  );
  const twins = findTwins(tree.files.map((it) => it.path)).map(({ path, other }) => ({
    path,
    because: `it is the same file as "${other}" on some systems`,
  }));
  return [...faults, ...twins].flatMap(({ path, because }) =>
    because === undefined ? [] : [diagnose("promotion/unsafe-path", { path, because })],
  );
}
