import { isDeepStrictEqual } from "node:util";
import type { AttemptRecord } from "../../adapters/journal/journal.ts";
import type { StoredFile } from "../../adapters/store/store.ts";
import { carriedBy } from "../../diagnostics/carried.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { GenerationLabels, TurnRecord } from "../generation/attempt.ts";
import { memory } from "../project/memory.ts";
import type { Place } from "../project/place.ts";
import { summariseVerdict } from "../building/promote-attempt.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { findRegressions } from "../refinement/regressions.ts";
import type { SealedEvidence } from "../validation/seal.ts";
import type { Verdict } from "../validation/verdict.ts";
import { isOfReceipt } from "./list-runs.ts";

/** What is known of an attempt in both places that may know it. */
interface AnyAttempt {
  readonly attempt: string;
  readonly deployment: string;
  readonly runtime: string;
  readonly model?: string;
  /** Digest of the prompt that it was generated from. */
  readonly prompt: string;
  /** Git's id. */
  readonly tree: string;
  /** Sorted by path. `size` is missing where only a receipt knows the file. */
  readonly files: readonly (Pick<StoredFile, "path" | "mode"> & { readonly size?: number })[];
  readonly usage: Receipt["usage"];
  /** Milliseconds of the agent, by a receipt also of the checks. */
  readonly durationMs: number;
  /** The receipt that it is promoted under. */
  readonly receipt?: Receipt;
}

/** An attempt of this clone, with everything that was kept of it. */
export interface JournalAttempt extends AnyAttempt {
  readonly source: "journal";
  readonly run: string;
  readonly turn: Pick<
    TurnRecord,
    "generation" | "turn" | "stopReason" | "message" | "detail" | "conflict"
  > & {
    /** Given where its generation began with a promoted tree: the step of incremental generations. */
    readonly incremental?: number;
  };
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly labels: GenerationLabels;
  /** In the sealed-safe view; missing where it was not judged. */
  readonly verdict?: Verdict;
  /** Ids of criteria that fail here and pass on what was promoted then; missing where nobody knows. */
  readonly regressions?: readonly string[];
}

/** A promoted attempt of which only the receipt is known: it was made elsewhere, or judged again since. */
interface ReceiptAttempt extends AnyAttempt {
  readonly source: "receipt";
  readonly receipt: Receipt;
}

/** An attempt as it is shown. Held-out results are in the safe view. */
export type ShownAttempt = JournalAttempt | ReceiptAttempt;

/** What was found under a name. */
export interface FoundAttempt {
  readonly shown: ShownAttempt;
  /** What the held-out checks saw: for a person's terminal, and for nothing else. Missing where none is kept. */
  readonly sealed?: SealedEvidence;
}

/** Where attempts are known. */
export interface AttemptSources {
  /** Undefined where nothing was ever built in this clone. */
  readonly place: Place | undefined;
  readonly receipts: readonly Receipt[];
  /** Names of the deployments of psd.yaml. */
  readonly deployments: readonly string[];
}

/**
 * Finds an attempt by its id, such as `a7`, or by the name of a deployment: what is promoted of it, else
 * the best attempt of its last build.
 */
export async function showAttempt(
  name: string,
  sources: AttemptSources,
): Promise<Result<FoundAttempt>> {
  const { place, receipts, deployments } = sources;
  if (/^a\d+$/u.test(name)) {
    const attempt = place?.journal.attempt(name);
    if (place !== undefined && attempt !== undefined)
      return fromJournal(attempt, { place, receipts });
    const receipt = receipts.find((it) => it.attempt === name);
    return receipt === undefined
      ? failure(diagnose("refinement/attempt-unknown", { attempt: name }))
      : success({ shown: fromReceipt(receipt) });
  }
  const receipt = receipts.find((it) => it.deployment === name);
  if (receipt !== undefined) return promotedAttempt(receipt, sources);
  const runs = place?.journal.runs(name) ?? [];
  const best = runs
    .map((run) => (run.outcome === undefined ? undefined : memory.ending(run.outcome).attempt))
    .find((it) => it !== undefined);
  const attempt = best === undefined ? undefined : place?.journal.attempt(best);
  if (place !== undefined && attempt !== undefined)
    return fromJournal(attempt, { place, receipts });
  const known = [...new Set([...deployments, ...receipts.map((it) => it.deployment)])];
  return failure(
    known.includes(name)
      ? diagnose("promotion/nothing-promoted", { deployment: name })
      : diagnose("resolution/deployment-unknown", { name, known }),
  );
}

/** From the journal, with the evidence, where its verdict is still the one of the receipt. */
async function promotedAttempt(
  receipt: Receipt,
  { place, receipts }: AttemptSources,
): Promise<Result<FoundAttempt>> {
  const attempt = place?.journal.attempt(receipt.attempt);
  if (place === undefined || attempt?.verdict === undefined || !isOfReceipt(attempt, receipt)) {
    return success({ shown: fromReceipt(receipt) });
  }
  const judged = summariseVerdict(memory.verdict(attempt.verdict));
  return isSameVerdict(judged, receipt.verdict)
    ? fromJournal(attempt, { place, receipts })
    : success({ shown: fromReceipt(receipt) });
}

/** Older receipts do not name the clauses of criteria. */
function isSameVerdict(a: Receipt["verdict"], b: Receipt["verdict"]): boolean {
  return isDeepStrictEqual(withoutClauses(a), withoutClauses(b));
}

function withoutClauses(verdict: Receipt["verdict"]): Receipt["verdict"] {
  const criteria = verdict.criteria.map(({ id, end, digest, required, heldOut }) => ({
    id,
    end,
    digest,
    required,
    heldOut,
  }));
  return { ...verdict, criteria };
}

function fromReceipt(receipt: Receipt): ReceiptAttempt {
  const { attempt, deployment, runtime, model, generatedFrom, tree, usage, durationMs } = receipt;
  const files = Object.entries(receipt.files).map(([path, { mode }]) => ({ path, mode }));
  return {
    source: "receipt",
    attempt,
    deployment,
    runtime,
    ...(model === undefined ? {} : { model }),
    prompt: generatedFrom,
    tree,
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    usage,
    durationMs,
    receipt,
  };
}

async function fromJournal(
  attempt: AttemptRecord,
  { place, receipts }: { readonly place: Place; readonly receipts: readonly Receipt[] },
): Promise<Result<FoundAttempt>> {
  const ended = memory.turn(attempt.record);
  const { generation, turn, stopReason, message, detail, conflict } = ended.record;
  const verdict = attempt.verdict === undefined ? undefined : memory.verdict(attempt.verdict);
  const receipt = receipts.find((it) => isOfReceipt(attempt, it));
  const regressions = verdict === undefined ? undefined : lostIn(attempt, verdict, receipts);
  const tree = await readFiles(attempt, place);
  const shown: JournalAttempt = {
    source: "journal",
    attempt: attempt.id,
    deployment: attempt.deployment,
    run: attempt.run,
    turn: {
      generation,
      turn,
      stopReason,
      message,
      ...(detail === undefined ? {} : { detail }),
      ...(conflict === undefined ? {} : { conflict }),
      ...(ended.incremental === undefined ? {} : { incremental: ended.incremental }),
    },
    createdAt: attempt.createdAt,
    runtime: ended.runtime,
    ...(ended.model === undefined ? {} : { model: ended.model }),
    prompt: ended.prompt,
    tree: attempt.tree,
    files: tree.value.map(({ path, mode, size }) => ({ path, mode, size })),
    usage: ended.record.usage,
    durationMs: ended.record.durationMs,
    labels: ended.labels,
    ...(verdict === undefined ? {} : { verdict }),
    ...(receipt === undefined ? {} : { receipt }),
    ...(regressions === undefined ? {} : { regressions }),
  };
  const found =
    attempt.sealed === undefined ? { shown } : { shown, sealed: memory.sealed(attempt.sealed) };
  return success(found, tree.diagnostics);
}

/** The files of an attempt; none, and a warning, where they cannot be had. */
async function readFiles(
  { id: attempt, tree: id }: AttemptRecord,
  { store }: Place,
): Promise<Extract<Result<readonly StoredFile[]>, { readonly ok: true }>> {
  const warning = { severity: "warning" as const };
  try {
    const tree = await store.readTree(id);
    if (tree !== undefined) return { ok: true, value: tree.files, diagnostics: [] };
    const gone = diagnose("promotion/tree-gone", { attempt }, warning);
    return { ok: true, value: [], diagnostics: [gone] };
  } catch (error) {
    const damage = carriedBy(error);
    if (damage === undefined) throw error;
    return { ok: true, value: [], diagnostics: [{ ...damage, ...warning }] };
  }
}

/** Only a receipt that was in force when the attempt was made can say what it lost. */
function lostIn(
  { deployment, id, createdAt }: AttemptRecord,
  verdict: Verdict,
  receipts: readonly Receipt[],
): readonly string[] | undefined {
  const receipt = receipts.find((it) => it.deployment === deployment);
  if (receipt === undefined || receipt.attempt === id) return undefined;
  if (Date.parse(receipt.promotedAt) > createdAt) return undefined;
  return findRegressions({ results: receipt.verdict.criteria }, verdict);
}
