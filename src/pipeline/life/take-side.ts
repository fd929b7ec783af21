import { join } from "node:path";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import type { CommittedFile } from "../../platform/committed-files.ts";
import { makeLink, makeTemporaryFolder, removePath, writeFile } from "../../platform/files.ts";
import { statNow } from "../../platform/stat-now.ts";
import { carryOut, type Promotion } from "../promotion/carry-out.ts";
import { findTargetObstacle } from "../promotion/find-target-obstacle.ts";
import { nameOfTime } from "../promotion/keep-aside.ts";
import { planPlaces, type PlannedFile } from "../promotion/planned-files.ts";
import { missingFolders, type Promoting, stagePlace } from "../promotion/promoting.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { type Claimed, claimPlaces, placesOf, sameFile } from "./claim-places.ts";
import { type DeploymentSide, type Meeting, ownPaths } from "./sides.ts";

/** Which side of a deployment is taken. */
export interface TakeRequest {
  readonly meeting: Meeting;
  /** Of the side that is taken, and what its commit has. */
  readonly receipt: Receipt;
  readonly files: DeploymentSide["files"];
  readonly other: DeploymentSide;
}

/** A side that was taken. */
export interface Taken {
  readonly promotion: Promotion;
  /** Where psd's files of either side lie, relative to the project. */
  readonly places: readonly string[];
  /** The reference under which the store keeps the other side. */
  readonly kept: string | undefined;
}

interface TakeServices {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Puts the files of one side into the project, as careful as a promotion and undone like one: the receipt's
 * rename is the commit point. Files that are psd's on neither side stay. The other side's go into the store.
 */
export async function takeSide(
  request: TakeRequest,
  { store, clock }: TakeServices,
): Promise<Result<Taken>> {
  const { projectRoot, deployment } = request.meeting;
  const { into } = request.receipt;
  const obstacle = findTargetObstacle(projectRoot, into);
  if (obstacle !== undefined) return failure(obstacle);
  const stage = stagePlace(into, deployment);
  if (statNow(join(projectRoot, stage)) !== undefined)
    return failure(diagnose("promotion/foreign-file", { into, files: [stage] }));
  const claimed = await claimPlaces(request);
  const takenAt = new Date(clock.now()).toISOString();
  const tree = await storeFiles({ projectRoot, files: claimed.laid }, store);
  const plan = await planPlaces({ projectRoot, into, tree }, claimed.owned);
  if (plan.problems.length > 0) return failure(...plan.problems);
  const name = `${deployment}/${nameOfTime(takenAt)}`;
  await store.keep(`taken/${name}`, tree.id, `The side of a merge that ${deployment} has`);
  const kept = await keepOther(request, { store, name: `left/${name}` });
  const record = recordOf(request, { claimed, plan: plan.files, takenAt });
  const base = request.files.get(ownPaths(deployment).base)?.content;
  const carried = await carryOut({ projectRoot, record, store, taken: { tree: tree.id, base } });
  if (!carried.ok) return carried;
  const laid = [...claimed.laid.keys()].map((path) => `${into}/${path}`);
  const places = [...new Set([...claimed.owned.keys(), ...laid])];
  return success({ promotion: carried.value, places, kept }, carried.diagnostics);
}

interface Plan {
  readonly claimed: Claimed;
  readonly plan: readonly PlannedFile[];
  readonly takenAt: string;
}

function recordOf(
  { meeting, receipt, other, files }: TakeRequest,
  { claimed, plan, takenAt }: Plan,
): Promoting["record"] {
  const { projectRoot, deployment, written } = meeting;
  const otherInto = other.receipt?.ok === true ? other.receipt.value.into : receipt.into;
  const stage = stagePlace(receipt.into, deployment);
  const laid = [...claimed.laid.keys()].map((path) => `${receipt.into}/${path}`);
  const known = [files, other.files, written];
  const isEdited = ({ place, old }: PlannedFile): boolean =>
    old !== undefined && !known.some((it) => sameFile(it.get(place), old));
  return {
    format: 1,
    receipt,
    files: [...plan],
    folders: [...missingFolders(projectRoot, [stage, ...laid])],
    targets: [...new Set([receipt.into, otherInto])],
    discarded: plan.filter(isEdited).map((it) => it.place),
    takenAt,
  };
}

/** Keeps what the other side has in psd's places; after a rebase, nothing else may lead there. */
async function keepOther(
  { meeting, receipt, other }: TakeRequest,
  { store, name }: { readonly store: Store; readonly name: string },
): Promise<string | undefined> {
  const owner = other.receipt?.ok === true ? other.receipt.value : receipt;
  const { into } = owner;
  const files = new Map(
    placesOf(owner).flatMap((place) => {
      const file = other.files.get(place);
      return file === undefined ? [] : [[place.slice(into.length + 1), file] as const];
    }),
  );
  if (files.size === 0) return undefined;
  const tree = await storeFiles({ projectRoot: meeting.projectRoot, files }, store);
  await store.keep(name, tree.id, `The side of a merge that was left: ${other.name}`);
  return `refs/psd/${name}`;
}

interface Storing {
  readonly projectRoot: string;
  /** By path relative to the target. */
  readonly files: ReadonlyMap<string, CommittedFile>;
}

async function storeFiles({ projectRoot, files }: Storing, store: Store): Promise<StoredTree> {
  const folder = await makeTemporaryFolder(join(projectRoot, ".psd/base/"));
  try {
    for (const [path, { mode, content }] of files) {
      // One file at a time bounds what is open.
      const place = join(folder, path);
      if (mode === "120000") await makeLink(Buffer.from(content).toString("utf8"), place);
      else await writeFile(place, content, mode === "100755" ? 0o755 : 0o644);
    }
    const listed = [...files].map(([path, { mode }]) => ({ path, mode }));
    return await store.writeTree({ folder, files: listed });
  } finally {
    await removePath(folder);
  }
}
