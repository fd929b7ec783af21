import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, hasErrors, type Result, success } from "../../diagnostics/result.ts";
import { systemErrorCode } from "../../platform/files.ts";
import { type Promoting, stageOf } from "./promoting.ts";
import { type PromotionStep, stepsAfterCommit, stepsToCommit } from "./promotion-steps.ts";
import { pathsOf } from "./psd-folder.ts";
import type { Receipt } from "./receipt.ts";
import { undo } from "./undo.ts";

/** What a promotion has done. */
export interface Promotion {
  readonly receipt: Receipt;
  /** Absolute path of the receipt. */
  readonly file: string;
  readonly added: number;
  readonly replaced: number;
  readonly removed: number;
}

/** Carries a prepared promotion out: whole, or not at all. */
export async function carryOut(it: Promoting): Promise<Result<Promotion>> {
  const before = await runToCommit(it);
  if (hasErrors(before)) return failure(...before, ...(await guarded(it, () => undo(it))));
  const after = await runSteps(it, stepsAfterCommit);
  const diagnostics = [...before, ...after];
  if (hasErrors(after)) return failure(...diagnostics);
  const { files, receipt } = it.record;
  const value = {
    receipt,
    file: pathsOf(it.projectRoot, receipt.deployment).receipt,
    added: files.filter((file) => file.old === undefined).length,
    replaced: files.filter((file) => file.old !== undefined && file.new !== undefined).length,
    removed: files.filter((file) => file.new === undefined).length,
  };
  return success(value, diagnostics);
}

/** Also a bug leaves everything as it was. */
async function runToCommit(it: Promoting): Promise<readonly Diagnostic[]> {
  try {
    return await runSteps(it, stepsToCommit);
  } catch (error) {
    await guarded(it, () => undo(it));
    throw error;
  }
}

/** Runs steps in their order until one of them fails. */
export async function runSteps(
  it: Promoting,
  steps: readonly PromotionStep[],
): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const step of steps) {
    // Each step builds on the one before.
    diagnostics.push(...(await guarded(it, () => step.run(it))));
    if (hasErrors(diagnostics)) return diagnostics;
  }
  return diagnostics;
}

/** Trouble with the disk is told; everything else is a bug, and the record of it stays for recovery. */
export async function guarded(
  it: Promoting,
  action: () => Promise<readonly Diagnostic[]>,
): Promise<readonly Diagnostic[]> {
  try {
    return await action();
  } catch (error) {
    const reason = systemErrorCode(error);
    if (reason === undefined) throw error;
    return [diagnose("promotion/write-failed", { path: stageOf(it).folder, reason })];
  }
}
