import { join } from "node:path";
import type { Store } from "../../adapters/store/store.ts";
import { carriedBy } from "../../diagnostics/carried.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { statNow } from "../../platform/stat-now.ts";
import { findBaseDamage, readBase } from "../promotion/base.ts";
import { type FileDrift, inspectDrift } from "../promotion/drift.ts";
import { readPresent } from "../promotion/present.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { type FilePatch, largestShown, patchOf } from "./file-diff.ts";

/** What is compared. */
export interface DiffRequest {
  /** Absolute. */
  readonly projectRoot: string;
  readonly receipt: Receipt;
  /** Files or folders relative to the target, with `/`; everything where there are none. */
  readonly paths: readonly string[];
}

/** An edited file. */
export type FileDiff = FileDrift & FilePatch;

/** The hand edits of a deployment since its promotion. */
export interface DeploymentDiff {
  readonly deployment: string;
  readonly into: string;
  /** The promoted attempt. */
  readonly attempt: string;
  /** Sorted by path, which is relative to the target. */
  readonly files: readonly FileDiff[];
  /** Files of which only the layout was edited. */
  readonly layout: readonly string[];
}

/**
 * The hand edits in the files of a deployment, against what was promoted: the store's bytes, else those
 * of the base. Files that are not in the ownership map are the user's, and no edits.
 */
export async function diffDeployment(
  request: DiffRequest,
  services: { readonly clock: Clock; readonly store?: Pick<Store, "readBlob"> | undefined },
): Promise<Result<DeploymentDiff>> {
  const { projectRoot, receipt, paths } = request;
  const drift = await inspectDrift({ projectRoot, receipt }, services);
  if (!drift.ok) return drift;
  const wanted = drift.value.files.filter((it) => isWanted(it.path, paths));
  const edited = wanted.filter((it) => it.state !== "layout");
  const base = edited.length === 0 ? new Map() : await readBase(projectRoot, receipt);
  const damage = edited.length === 0 ? undefined : await findBaseDamage(projectRoot, receipt);
  const files: FileDiff[] = [];
  for (const drifted of edited) {
    const owned = receipt.files[drifted.path];
    if (owned === undefined) throw new Error(`${drifted.path} is not in the ownership map`);
    const before = (await readStored(owned.blob, services)) ?? base.get(drifted.path);
    const place = join(projectRoot, receipt.into, drifted.path);
    files.push({
      ...drifted,
      ...(await patchOfDrifted(drifted, { owned, before, place, receipt })),
    });
  }
  const layout = wanted.filter((it) => it.state === "layout").map((it) => it.path);
  const { deployment, into, attempt } = receipt;
  const found = { deployment, into, attempt, files, layout };
  return success(found, damage === undefined ? [] : [damage]);
}

/** What the store has; what is damaged there may be whole in the base. */
async function readStored(
  blob: string,
  { store }: { readonly store?: Pick<Store, "readBlob"> | undefined },
): Promise<Uint8Array | undefined> {
  try {
    return await store?.readBlob(blob);
  } catch (error) {
    if (carriedBy(error) === undefined) throw error;
    return undefined;
  }
}

interface Drifted {
  readonly owned: Receipt["files"][string];
  readonly before: Uint8Array | undefined;
  /** Absolute. */
  readonly place: string;
  readonly receipt: Receipt;
}

async function patchOfDrifted(
  { path, state }: FileDrift,
  { owned, before, place, receipt }: Drifted,
): Promise<FilePatch> {
  if (state === "kind-changed") return { without: "kind-changed" };
  if (before === undefined) return { without: "promoted-unknown" };
  // What is too large to be shown is not even read.
  if ((statNow(place)?.size ?? 0) > largestShown) return { without: "too-large" };
  return patchOf({
    path: `${receipt.into}/${path}`,
    before: { content: before, mode: owned.mode },
    after: await readPresent(place),
  });
}

function isWanted(path: string, paths: readonly string[]): boolean {
  return (
    paths.length === 0 || paths.some((it) => it === "" || path === it || path.startsWith(`${it}/`))
  );
}
