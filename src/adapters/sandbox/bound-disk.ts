import type { ChildProcess } from "../../platform/process.ts";
import { watchTrees } from "../../platform/watch-trees.ts";
import type { BoxShape } from "./sandbox.ts";

/** Ends a process that fills the places that it may write to beyond its limits, and says so in its exit. */
export function boundDisk(child: ChildProcess, { profile, limits }: BoxShape): ChildProcess {
  const folders = profile.mounts.filter((it) => it.writable).map((it) => it.source);
  if (folders.length === 0) return child;
  let filled = false;
  const stop = watchTrees(folders, limits.disk, () => {
    filled = true;
    child.kill();
  });
  const exited = child.exited.then((exit) => {
    stop();
    return filled ? { ...exit, filled } : exit;
  });
  return { ...child, exited };
}
