import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import {
  makeFolder,
  readBytesNoFollow,
  removePath,
  writeFile,
  writeFileAtomic,
} from "../../platform/files.ts";
import { statNow } from "../../platform/stat-now.ts";
import { packBase, writeBase } from "./base.ts";
import { keepAside, removeStage } from "./keep-aside.ts";
import { movePlanned } from "./move-planned.ts";
import { type Promoting, stageOf } from "./promoting.ts";
import { pathsOf } from "./psd-folder.ts";
import { receiptText } from "./receipt-files.ts";

/** A part of a promotion that writes. */
export interface PromotionStep {
  readonly name: string;
  /** Findings; an error among them ends the promotion. */
  readonly run: (it: Promoting) => Promise<readonly Diagnostic[]>;
}

/** Up to and with the commit point: whatever goes wrong here is undone. */
export const stepsToCommit: readonly PromotionStep[] = [
  { name: "record", run: writeRecord },
  { name: "stage", run: stageTree },
  { name: "base", run: stageBase },
  { name: "move", run: moveFiles },
  { name: "receipt", run: writeReceipt },
];

/** After the commit point: whatever goes wrong here is done again by the next recovery. */
export const stepsAfterCommit: readonly PromotionStep[] = [
  { name: "keep", run: keepAside },
  { name: "place-base", run: placeBase },
  { name: "clean-up", run: cleanUp },
  { name: "forget", run: forget },
];

async function writeRecord({ projectRoot, record }: Promoting): Promise<readonly []> {
  const file = pathsOf(projectRoot, record.receipt.deployment).record;
  await writeFileAtomic(file, JSON.stringify(record));
  return [];
}

async function stageTree(it: Promoting): Promise<readonly []> {
  const { fresh, earlier } = stageOf(it);
  await makeFolder(fresh);
  await it.store.checkout(it.taken?.tree ?? it.record.receipt.tree, fresh);
  const { receipt } = pathsOf(it.projectRoot, it.record.receipt.deployment);
  const bytes = await readBytesNoFollow(receipt);
  if (bytes !== undefined) await writeFile(join(earlier, "receipt.json"), bytes);
  return [];
}

async function stageBase(it: Promoting): Promise<readonly Diagnostic[]> {
  const { fresh, base, noBase } = stageOf(it);
  const { deployment, tree: id } = it.record.receipt;
  if (it.taken !== undefined) {
    // As that side has it: a damaged one is made anew later.
    await writeFile(it.taken.base === undefined ? noBase : base, it.taken.base ?? "");
    return [];
  }
  const tree = await it.store.readTree(id);
  if (tree === undefined) throw new Error(`The store has lost the tree ${id}`);
  const packed = await packBase(fresh, tree);
  if (packed !== undefined) {
    await writeFile(base, packed);
    return [];
  }
  await writeFile(noBase, "");
  return [diagnose("promotion/base-too-large", { deployment })];
}

async function moveFiles(it: Promoting): Promise<readonly Diagnostic[]> {
  for (const file of it.record.files) {
    // File by file, so that an end half-way is known.
    const problem = await movePlanned(it, file);
    if (problem !== undefined) return [problem];
  }
  return [];
}

async function writeReceipt({ projectRoot, record }: Promoting): Promise<readonly []> {
  const { receipt: file } = pathsOf(projectRoot, record.receipt.deployment);
  await writeFileAtomic(file, receiptText(record.receipt));
  return [];
}

async function placeBase(it: Promoting): Promise<readonly []> {
  const staged = stageOf(it);
  const { deployment } = it.record.receipt;
  const place = { projectRoot: it.projectRoot, deployment };
  if (statNow(staged.noBase) !== undefined) await writeBase(place, undefined);
  // Written anew, for the target may lie on another disk than psd's own folder.
  const bytes = await readBytesNoFollow(staged.base);
  if (bytes !== undefined) await writeBase(place, bytes);
  return [];
}

async function cleanUp(it: Promoting): Promise<readonly []> {
  await removeStage(it);
  return [];
}

async function forget({ projectRoot, record }: Promoting): Promise<readonly []> {
  await removePath(pathsOf(projectRoot, record.receipt.deployment).record);
  return [];
}
