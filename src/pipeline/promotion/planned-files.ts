import { join } from "node:path";
import type { StoredTree } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { listTreeNow } from "../../platform/list-tree-now.ts";
import { statNow } from "../../platform/stat-now.ts";
import type { Drift, FileState } from "./drift.ts";
import type { AllowedLiveFiles } from "./live-files.ts";
import { readPresent } from "./present.ts";
import type { OwnedFile, Receipt } from "./receipt.ts";

/** What a promotion is planned from. */
export interface PlanInput {
  /** Absolute. */
  readonly projectRoot: string;
  /** Relative to the project. */
  readonly into: string;
  readonly tree: StoredTree;
  /** The receipt that is in force, with what became of its files; undefined before the first promotion. */
  readonly present: { readonly receipt: Receipt; readonly drift: Drift } | undefined;
  /** Whether hand edits are given up. */
  readonly discard: boolean;
  readonly allow: AllowedLiveFiles;
}

/** What is done at one place: `old` is moved aside, `new` is moved in. At least one of them is there. */
export interface PlannedFile {
  /** Relative to the project. */
  readonly place: string;
  /** What lay there when the promotion was planned. */
  readonly old?: OwnedFile | undefined;
  readonly new?: OwnedFile | undefined;
}

/** A file that psd may replace or remove. */
export interface Owned {
  readonly file: OwnedFile;
  readonly state: FileState;
}

interface Findings {
  readonly files: readonly PlannedFile[];
  readonly problems: readonly Diagnostic[];
}

/** Where a plan is made: all paths are relative to the project. */
interface Ground {
  readonly root: string;
  readonly removed: ReadonlySet<string>;
  readonly folders: Set<string>;
}

/**
 * Holds the new tree against the disk. Files to be removed come first, the deepest first, so that their
 * folders are empty when something else takes their place.
 */
export function findPlannedFiles(input: PlanInput): Promise<Findings> {
  return planPlaces(input, ownedPlaces(input));
}

/** The same for any set of files that psd may replace or remove, by their places relative to the project. */
export async function planPlaces(
  input: Pick<PlanInput, "projectRoot" | "into"> & { readonly tree: Pick<StoredTree, "files"> },
  owned: ReadonlyMap<string, Owned>,
): Promise<Findings> {
  const wanted = new Map(
    input.tree.files.map(({ path, blob, mode }) => [`${input.into}/${path}`, { blob, mode }]),
  );
  const root = input.projectRoot;
  const removed = await findRemoved(root, owned, wanted);
  const ground: Ground = {
    root,
    removed: new Set(removed.map((it) => it.place)),
    folders: new Set(),
  };
  const files: PlannedFile[] = [...removed];
  const foreign: string[] = [];
  const links = new Set<string>();
  for (const [place, file] of wanted) {
    // One file at a time bounds what is open.
    const found = await findWanted({ place, file, owned: owned.get(place) }, ground);
    foreign.push(...(found.foreign ?? []));
    if (found.link !== undefined) links.add(found.link);
    if (found.planned !== undefined) files.push(found.planned);
  }
  const problems = [...links].map((path) =>
    diagnose("promotion/link-on-way", { path: join(root, path) }),
  );
  if (foreign.length > 0) {
    const { into } = input;
    problems.push(diagnose("promotion/foreign-file", { into, files: [...new Set(foreign)] }));
  }
  return { files, problems };
}

function ownedPlaces({ present }: PlanInput): ReadonlyMap<string, Owned> {
  if (present === undefined) return new Map();
  const { receipt, drift } = present;
  const states = new Map(drift.files.map((it) => [it.path, it.state]));
  return new Map(
    Object.entries(receipt.files).map(([path, file]) => [
      `${receipt.into}/${path}`,
      { file, state: states.get(path) ?? "clean" },
    ]),
  );
}

/** Owned files that the new tree does not have, as far as they are there. */
async function findRemoved(
  root: string,
  owned: ReadonlyMap<string, Owned>,
  wanted: ReadonlyMap<string, OwnedFile>,
): Promise<readonly PlannedFile[]> {
  const places = [...owned.keys()].filter((place) => !wanted.has(place));
  const removed: PlannedFile[] = [];
  for (const place of places.toSorted().toReversed()) {
    if (findObstacle(root, place) !== undefined) continue;
    // One file at a time bounds what is open.
    const present = await readPresent(join(root, place));
    if (present === undefined) continue;
    removed.push({ place, old: { blob: present.blob, mode: present.mode } });
  }
  return removed;
}

interface Wanted {
  readonly place: string;
  readonly file: OwnedFile;
  readonly owned: Owned | undefined;
}

interface Found {
  readonly planned?: PlannedFile;
  /** What is the user's and stands in the way. */
  readonly foreign?: readonly string[];
  /** A link on the way. */
  readonly link?: string;
}

async function findWanted({ place, file, owned }: Wanted, ground: Ground): Promise<Found> {
  const obstacle = findObstacle(ground.root, place, ground.folders);
  if (obstacle?.kind === "link" && !ground.removed.has(obstacle.path))
    return { link: obstacle.path };
  if (obstacle !== undefined)
    return ground.removed.has(obstacle.path)
      ? { planned: { place, new: file } }
      : { foreign: [obstacle.path] };
  const stat = statNow(join(ground.root, place));
  if (stat === undefined) return { planned: { place, new: file } };
  if (stat.kind === "folder") return findInFolder({ place, file }, ground);
  const isSame = owned?.file.blob === file.blob && owned.file.mode === file.mode;
  if (isSame && (owned.state === "clean" || owned.state === "layout")) return {};
  const present = await readPresent(join(ground.root, place));
  if (owned === undefined || present === undefined) return { foreign: [place] };
  return { planned: { place, old: { blob: present.blob, mode: present.mode }, new: file } };
}

/** A folder gives way only when everything in it is removed anyway. */
function findInFolder({ place, file }: Pick<Wanted, "place" | "file">, ground: Ground): Found {
  const entries = listTreeNow(join(ground.root, place));
  const inside = entries.filter((it) => it.kind !== "folder").map((it) => `${place}/${it.path}`);
  const foreign = inside.filter((it) => !ground.removed.has(it));
  if (foreign.length > 0) return { foreign };
  return inside.length === 0 ? { foreign: [place] } : { planned: { place, new: file } };
}
