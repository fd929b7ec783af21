import { join } from "node:path";
import {
  listFolderNow,
  lookNow,
  makeFolderNow,
  readTextNow,
  removeEmptyFolderNow,
  writeNow,
} from "../../platform/files-now.ts";
import { killNow } from "../../platform/process-ids.ts";
import { isLeftBehind, ownMark } from "../../platform/process-mark.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import { wait } from "../../platform/wait.ts";
import type { BoxLimits } from "./sandbox.ts";

/** What a control group bounds. */
type GroupLimits = Pick<BoxLimits, "memoryBytes" | "processes">;

/** The control groups of one box. */
export interface ControlGroup {
  /** Folders into whose `cgroup.procs` a process writes `0` to join. */
  readonly folders: readonly string[];
  /** Ends what is left in the groups and removes them. */
  remove(): Promise<void>;
}

/** Makes control groups; where the system refuses them they have a folder that nothing can join. */
export type MakeControlGroup = (limits: GroupLimits) => ControlGroup;

/** A folder that does not exist: a box that should be bounded and cannot be does not start. */
const refused = "/nonexistent";

type Settings = readonly (readonly [file: string, value: string])[];

const mountPoint = "/sys/fs/cgroup";

/** Ways to wait for a group to empty: pauses in milliseconds, two seconds in all. */
const pauses: readonly number[] = [0, 1, 1, 2, 2, 4, 5, 5, 10, 20, 50, 100, 200, 400, 600, 600];

/**
 * Finds where this process may make control groups that bound memory and processes: version 2
 * where those controllers are passed on, else version 1. What ended processes left there is ended and removed; a box that was just
 * being made when its psd was killed waits for ever else. Groups carry the mark of their process.
 */
export function findControlGroups(): MakeControlGroup | undefined {
  const own = readTextNow("/proc/self/cgroup") ?? "";
  const make = isFile(`${mountPoint}/cgroup.controllers`) ? inVersion2(own) : inVersion1(own);
  const { folders } = make({ memoryBytes: 64 * 1024 * 1024, processes: 16 });
  const works = !folders.includes(refused);
  folders.forEach((folder) => removeEmptyFolderNow(folder));
  return works ? make : undefined;
}

function inVersion2(own: string): MakeControlGroup {
  const path = /^0::(.*)$/m.exec(own)?.[1] ?? "/";
  const parent = [join(mountPoint, path, ".."), join(mountPoint, path), mountPoint].find(
    (folder) => folder.startsWith(mountPoint) && passesOn(folder),
  );
  return maker(parent === undefined ? [] : [parent], (limits) => [
    [
      ["pids.max", String(limits.processes)],
      ["memory.max", String(limits.memoryBytes)],
      ["memory.swap.max", "0"],
    ],
  ]);
}

function passesOn(folder: string): boolean {
  const controllers = (readTextNow(join(folder, "cgroup.subtree_control")) ?? "").trim().split(" ");
  return controllers.includes("memory") && controllers.includes("pids");
}

function inVersion1(own: string): MakeControlGroup {
  const parents = ["pids", "memory"].map((controller) => {
    const path = new RegExp(`^\\d+:${controller}:(.*)$`, "m").exec(own)?.[1] ?? "/";
    const folder = join(mountPoint, controller, path);
    return lookNow(folder).kind === "folder" ? folder : join(mountPoint, controller);
  });
  return maker(parents, (limits) => [
    [["pids.max", String(limits.processes)]],
    [
      ["memory.limit_in_bytes", String(limits.memoryBytes)],
      ["memory.memsw.limit_in_bytes", String(limits.memoryBytes)],
    ],
  ]);
}

function maker(
  parents: readonly string[],
  settings: (limits: GroupLimits) => readonly Settings[],
): MakeControlGroup {
  sweep(parents);
  return (limits) => {
    const name = `box${ownMark()}${randomName(systemRandom)}`;
    const folders = parents.map((parent) => join(parent, name));
    const values = settings(limits);
    const ready =
      folders.length > 0 &&
      folders.every((folder, index) => makeGroup(folder, values[index] ?? []));
    if (ready) return { folders, remove: () => removeGroups(folders) };
    folders.forEach((folder) => removeEmptyFolderNow(folder));
    return { folders: [refused], remove: () => Promise.resolve() };
  };
}

function makeGroup(folder: string, settings: Settings): boolean {
  if (!makeFolderNow(folder)) return false;
  return settings
    .filter(([file]) => !isAboutSwap(file) || isFile(join(folder, file)))
    .every(([file, value]) => writeNow(join(folder, file), value));
}

async function removeGroups(folders: readonly string[]): Promise<void> {
  for (const pause of pauses) {
    const left = folders.filter((folder) => !removeEmptyFolderNow(folder));
    if (left.length === 0) return;
    left.flatMap(members).forEach(killNow);
    // Each pause waits for the same processes to end.
    await wait(pause);
  }
}

function members(folder: string): readonly number[] {
  const text = readTextNow(join(folder, "cgroup.procs")) ?? "";
  return text
    .split("\n")
    .filter((line) => line !== "" && line !== "0")
    .map(Number);
}

function sweep(parents: readonly string[]): void {
  const left = parents.flatMap((parent) =>
    listFolderNow(parent)
      .filter(isLeftBehind)
      .map((name) => join(parent, name)),
  );
  // Nobody waits for it: a process that was killed takes its time to be gone.
  void removeGroups(left);
}

/** A kernel without swap accounting has no such file, and no swap to bound. */
function isAboutSwap(file: string): boolean {
  return /swap|memsw/.test(file);
}

function isFile(path: string): boolean {
  return lookNow(path).kind === "file";
}
