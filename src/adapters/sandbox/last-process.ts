import { readTextNow } from "../../platform/files-now.ts";
import { wait } from "../../platform/wait.ts";

/** Ways to wait for a box to empty: pauses in milliseconds, two seconds in all. */
const pauses: readonly number[] = [0, 1, 1, 2, 2, 4, 5, 5, 10, 20, 50, 100, 200, 400, 600, 600];

/**
 * Waits until the first process of a box has ended, and with it everything in the box. bubblewrap says
 * which one it was, and ends before it. Where a control group holds the box, its removal waits instead.
 */
export async function waitForLast(report: string): Promise<void> {
  const pid = /"child-pid":\s*(\d+)/.exec(report)?.[1];
  if (pid === undefined) return;
  for (const pause of pauses) {
    if (hasEnded(pid)) return;
    // Each pause waits for the same process.
    await wait(pause);
  }
}

/** One that nobody has asked for its end yet is a zombie: by then everything in its box has ended. */
function hasEnded(pid: string): boolean {
  const state = /^\d+ \(.*\) (\w)/s.exec(readTextNow(`/proc/${pid}/stat`) ?? "")?.[1];
  return state === undefined || state === "Z" || state === "X";
}
