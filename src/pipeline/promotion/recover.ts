import { join } from "node:path";
import type { Store } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, hasErrors, type Result, success } from "../../diagnostics/result.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import { pathKind } from "../../platform/files.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { guarded, runSteps } from "./carry-out.ts";
import { isSame } from "./move-planned.ts";
import { readPresent } from "./present.ts";
import { type Promoting, stageOf, stagePlace } from "./promoting.ts";
import { stepsAfterCommit } from "./promotion-steps.ts";
import { pathsOf } from "./psd-folder.ts";
import { readRecord } from "./record.ts";
import { receiptText } from "./receipt-files.ts";
import { undo } from "./undo.ts";

/** Whose promotion is meant. */
export interface RecoverInput {
  /** Absolute. */
  readonly projectRoot: string;
  readonly deployment: string;
}

/**
 * Ends an interrupted promotion: finished where its receipt is in force, else undone. Undefined where
 * none was interrupted. The caller holds the deployment's lock.
 */
export async function recover(
  { projectRoot, deployment }: RecoverInput,
  { store }: { readonly store: Store },
): Promise<Result<"finished" | "undone" | undefined>> {
  const record = await readRecord(projectRoot, deployment);
  if (!record.ok) return record;
  if (record.value === undefined) return success(undefined);
  const it: Promoting = { projectRoot, record: record.value, store };
  const obstacle = findObstacle(
    projectRoot,
    `${stagePlace(record.value.receipt.into, deployment)}/`,
  );
  if (obstacle !== undefined) {
    return failure(diagnose("promotion/link-on-way", { path: join(projectRoot, obstacle.path) }));
  }
  const done = (await isCommitted(it)) ? "finished" : "undone";
  const diagnostics =
    done === "finished" ? await runSteps(it, stepsAfterCommit) : await guarded(it, () => undo(it));
  if (hasErrors(diagnostics)) return failure(...diagnostics);
  return success(done, [diagnose("promotion/recovered", { deployment, done }), ...diagnostics]);
}

/** For commands that only report: a warning where a promotion was interrupted. */
export async function findInterruption({
  projectRoot,
  deployment,
}: RecoverInput): Promise<Diagnostic | undefined> {
  const { record } = pathsOf(projectRoot, deployment);
  return (await pathKind(record)) === "missing"
    ? undefined
    : diagnose("promotion/interrupted", { deployment });
}

async function isCommitted(it: Promoting): Promise<boolean> {
  const { projectRoot, record } = it;
  const { receipt } = pathsOf(projectRoot, record.receipt.deployment);
  const written = Buffer.from(receiptText(record.receipt));
  const present = await readBounded(receipt, written.byteLength);
  if (present === undefined || !written.equals(present)) return false;
  const earlier = await readBounded(join(stageOf(it).earlier, "receipt.json"), written.byteLength);
  const isUnchanged = earlier !== undefined && written.equals(earlier);
  // A merge may have left the very receipt that is taken; then the files say how far it went.
  return !isUnchanged || holdsAll(it);
}

async function holdsAll({ projectRoot, record }: Promoting): Promise<boolean> {
  for (const { place, new: file } of record.files) {
    // One file at a time bounds what is open.
    const present = await readPresent(join(projectRoot, place));
    if (file === undefined ? present !== undefined : !isSame(present, file)) return false;
  }
  return true;
}
