import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { removePath, renamePath, type TreeEntry } from "../../platform/files.ts";
import { listTreeNow } from "../../platform/list-tree-now.ts";
import { statNow } from "../../platform/stat-now.ts";
import { isSame } from "./move-planned.ts";
import { readPresent } from "./present.ts";
import { type Promoting, stageOf } from "./promoting.ts";

/**
 * Puts into the store what a promotion replaced: the files that it moved aside, and the receipt that was
 * in force. Edits among the files are told.
 */
export async function keepAside(it: Promoting): Promise<readonly Diagnostic[]> {
  const { earlier } = stageOf(it);
  const { receipt, takenAt } = it.record;
  // The other side of a merge is of another machine, whose numbers mean other attempts.
  if (takenAt === undefined) {
    await it.store.keep(
      `promoted/${receipt.deployment}/${receipt.attempt}`,
      receipt.tree,
      `${receipt.attempt} promoted into ${receipt.into}`,
    );
  }
  if (statNow(join(earlier, "receipt.json")) !== undefined) {
    const files = [{ path: "receipt.json", mode: "100644" as const }];
    const tree = await it.store.writeTree({ folder: earlier, files });
    await it.store.keep(nameOf(it, "receipts"), tree.id, "The receipt that was replaced");
  }
  const edited = await findEdited(it);
  const reference = await keepFiles(it);
  if (reference === undefined || edited.length === 0) return [];
  return [diagnose("promotion/kept", { reference, files: edited })];
}

/** Puts what still lies aside into the store; the reference under which it is, and which files. */
export async function keepLeftovers(it: Promoting): Promise<readonly Diagnostic[]> {
  const files = listAside(it).map((entry) => entry.path);
  const reference = await keepFiles(it);
  return reference === undefined ? [] : [diagnose("promotion/kept", { reference, files })];
}

/**
 * Removes a stage whose files are in the store. They get another name first, at once: a removal that
 * ends half-way would else let the next recovery take the rest for all that was replaced.
 */
export async function removeStage(it: Promoting): Promise<void> {
  const { folder, aside, kept } = stageOf(it);
  if (statNow(aside) !== undefined) await renamePath(aside, kept);
  await removePath(folder);
}

async function keepFiles(it: Promoting): Promise<string | undefined> {
  const entries = listAside(it);
  if (entries.length === 0) return undefined;
  const files = entries.map(({ path, kind, executable }) => ({
    path,
    mode: modeOf(kind, executable),
  }));
  const tree = await it.store.writeTree({ folder: stageOf(it).aside, files });
  const name = nameOf(it, "replaced");
  const { attempt, into } = it.record.receipt;
  await it.store.keep(name, tree.id, `What ${attempt} replaced in ${into}`);
  return `refs/psd/${name}`;
}

/** Files that are not as they were promoted: edits that were given up, or made at the last moment. */
async function findEdited(it: Promoting): Promise<readonly string[]> {
  const { aside } = stageOf(it);
  const discarded = new Set(it.record.discarded);
  const edited: string[] = [];
  for (const { place, old } of it.record.files) {
    if (old === undefined) continue;
    // One file at a time bounds what is open.
    const present = await readPresent(join(aside, place));
    if (discarded.has(place) || !isSame(present, old)) edited.push(place);
  }
  return edited;
}

function listAside(it: Promoting): readonly TreeEntry[] {
  const entries = listTreeNow(stageOf(it).aside);
  return entries.filter(({ kind }) => kind === "file" || kind === "link");
}

function modeOf(kind: TreeEntry["kind"], executable: boolean): "100644" | "100755" | "120000" {
  if (kind === "link") return "120000";
  return executable ? "100755" : "100644";
}

/** The same for one promotion, also when it is finished by another process. */
function nameOf(it: Promoting, kind: "receipts" | "replaced"): string {
  const { deployment, promotedAt } = it.record.receipt;
  return `${kind}/${deployment}/${nameOfTime(it.record.takenAt ?? promotedAt)}`;
}

/** A time as the store can name something after it. */
export function nameOfTime(time: string): string {
  return time.toLowerCase().replaceAll(/[^0-9a-z]/gu, "-");
}
