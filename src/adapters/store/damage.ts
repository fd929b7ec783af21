import { carrying } from "../../diagnostics/carried.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { findFaults, type ObjectFault } from "./find-faults.ts";
import type { Git } from "./git.ts";
import { listTree } from "./list-tree.ts";
import { setLooseAside } from "./loose-objects.ts";
import { findFaultyPacks, setPackAside } from "./packs.ts";

/**
 * Why a tree cannot be had: an error that names the first damaged object; undefined where the store just
 * does not have the tree, or where nothing is found.
 */
export async function findTreeDamage(git: Git, id: string): Promise<Error | undefined> {
  const { objects } = await listTree(git, id);
  const faults = await findFaults(git, [...objects.keys()]);
  const isGone = faults.some((it) => it.id === id && it.state === "missing");
  if (isGone) return findPackDamage(git);
  const [first] = faults;
  if (first === undefined) return undefined;
  const path = objects.get(first.id) ?? "";
  const what = path === "" ? `The tree ${id}` : `${path} of the tree ${id}`;
  return damageError(git, first, what);
}

/** The same for one file by the id of its content. */
export async function findBlobDamage(git: Git, id: string): Promise<Error | undefined> {
  const [fault] = await findFaults(git, [id]);
  if (fault?.state === "missing") return findPackDamage(git);
  return fault === undefined ? undefined : damageError(git, fault, "A file");
}

/** An error that names an object of the store. */
export function damageError(git: Git, { id: object, state }: ObjectFault, what: string): Error {
  return carrying(diagnose("store/object-damaged", { store: git.folder, object, what, state }));
}

/** What seems to be missing may lie in a pack that cannot be read. */
async function findPackDamage(git: Git): Promise<Error | undefined> {
  const [pack] = await findFaultyPacks(git);
  if (pack === undefined) return undefined;
  return carrying(diagnose("store/pack-damaged", { store: git.folder, pack }));
}

/** Moves aside what git would take for what is about to be written. */
export async function setFaultsAside(git: Git, faults: readonly ObjectFault[]): Promise<void> {
  for (const { id } of faults) await setLooseAside(git.folder, id);
  const left = await findFaults(
    git,
    faults.map((it) => it.id),
  );
  if (left.every((it) => it.state === "missing")) return;
  for (const pack of await findFaultyPacks(git)) await setPackAside(git, pack);
}
