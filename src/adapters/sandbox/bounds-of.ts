import type { Bound, BoxBounds, Sandbox } from "./sandbox.ts";

/** What a box must bound to be called `full`. */
const wanted: readonly Bound[] = ["time", "cpu", "memory", "processes", "disk", "output"];

/** Whether a sandbox bounds all that it should. Pure. */
export function boundsOf({ bounded }: Pick<Sandbox, "bounded">): BoxBounds {
  return wanted.every((it) => bounded.includes(it)) ? "full" : "partial";
}
