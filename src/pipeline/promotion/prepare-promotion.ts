import { join } from "node:path";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { gitBlobId } from "../../platform/digest.ts";
import { readBytesNoFollow } from "../../platform/files.ts";
import { statNow } from "../../platform/stat-now.ts";
import { blockingDrift, inspectDrift } from "./drift.ts";
import type { AllowedLiveFiles } from "./live-files.ts";
import { planPromotion } from "./plan.ts";
import type { PlanInput } from "./planned-files.ts";
import { missingFolders, type Promoting, stagePlace } from "./promoting.ts";
import { makePsdFolder, pathsOf } from "./psd-folder.ts";
import { type Receipt, type ReceiptDraft, receiptSchema } from "./receipt.ts";
import { readReceipt } from "./receipt-files.ts";

/** What is to be promoted. */
export interface PromoteRequest {
  /** Absolute. */
  readonly projectRoot: string;
  readonly receipt: ReceiptDraft;
  readonly tree: StoredTree;
  /** Give hand edits up; they are kept in the store. */
  readonly discard: boolean;
  readonly allow: AllowedLiveFiles;
}

/** What a promotion needs of the outside world. */
export interface PromoteServices {
  readonly store: Store;
  readonly clock: Clock;
}

/** A receipt that is in force, its bytes, and what became of its files. */
type InForce = NonNullable<PlanInput["present"]> & { readonly bytes: Uint8Array };

/**
 * Plans a promotion and makes the record of it; nothing but `.psd` is touched. `history` is the
 * promotion before it: missing, it is the one in force.
 */
export async function preparePromotion(
  request: PromoteRequest,
  { store, clock }: PromoteServices,
  history?: { readonly previous: Receipt["previous"] },
): Promise<Result<Promoting>> {
  const { projectRoot, tree, receipt: draft, discard, allow } = request;
  const folder = await makePsdFolder(projectRoot);
  if (!folder.ok) return folder;
  const found = await findInForce(projectRoot, draft.deployment, clock);
  if (!found.ok) return found;
  const present = found.value;
  const input = { projectRoot, into: draft.into, tree, present, discard, allow };
  const plan = await planPromotion(input, { store });
  if (!plan.ok) return plan;
  const stage = stagePlace(draft.into, draft.deployment);
  if (statNow(join(projectRoot, stage)) !== undefined) {
    return failure(diagnose("promotion/foreign-file", { into: draft.into, files: [stage] }));
  }
  const previous = history === undefined ? previousOf(present, tree) : history.previous;
  const receipt: Receipt = {
    ...draft,
    format: 1,
    tree: tree.id,
    files: Object.fromEntries(tree.files.map(({ path, blob, mode }) => [path, { blob, mode }])),
    promotedAt: new Date(clock.now()).toISOString(),
    ...(previous === undefined ? {} : { previous }),
  };
  const edited = present === undefined ? [] : blockingDrift(present.drift);
  const earlierInto = present?.receipt.into ?? draft.into;
  const record = {
    format: 1 as const,
    // What is written must be readable: a fault here is psd's own.
    receipt: receiptSchema.parse(receipt),
    files: [...plan.value],
    folders: [
      ...missingFolders(projectRoot, [
        stage,
        ...Object.keys(receipt.files).map((it) => `${draft.into}/${it}`),
      ]),
    ],
    targets: [...new Set([draft.into, earlierInto])],
    discarded: edited.map((it) => `${earlierInto}/${it.path}`),
  };
  return success({ projectRoot, record, store }, newDependencies(present?.receipt, draft));
}

/** Tells third-party code that the promoted output did not ask for. */
function newDependencies(
  present: Receipt | undefined,
  { into, verdict }: ReceiptDraft,
): readonly Diagnostic[] {
  if (present === undefined) return [];
  const known = new Set(present.verdict.dependencies?.map((it) => it.name));
  const names = verdict.dependencies?.map((it) => it.name).filter((it) => !known.has(it)) ?? [];
  return names.length === 0 ? [] : [diagnose("promotion/new-dependencies", { into, names })];
}

async function findInForce(
  projectRoot: string,
  deployment: string,
  clock: Clock,
): Promise<Result<InForce | undefined>> {
  const receipt = await readReceipt(projectRoot, deployment);
  if (!receipt.ok) return receipt;
  if (receipt.value === undefined) return success(undefined);
  const drift = await inspectDrift({ projectRoot, receipt: receipt.value }, { clock });
  if (!drift.ok) return drift;
  const bytes = await readBytesNoFollow(pathsOf(projectRoot, deployment).receipt);
  return success({
    receipt: receipt.value,
    drift: drift.value,
    bytes: bytes ?? Buffer.alloc(0),
  });
}

/** A receipt that only takes a new verdict of the same tree keeps its history. */
function previousOf(present: InForce | undefined, tree: StoredTree): Receipt["previous"] {
  if (present === undefined) return undefined;
  const { receipt, bytes } = present;
  if (receipt.tree === tree.id) return receipt.previous;
  return { attempt: receipt.attempt, tree: receipt.tree, receipt: gitBlobId(bytes) };
}
