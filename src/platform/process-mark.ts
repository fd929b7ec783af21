import { readlinkSync } from "node:fs";
import { isRunning } from "./process-ids.ts";

/** What stands in the name of everything that one process makes only for its own time. */
const form = /\.psd-(\d+)-(\d+)-/u;

/**
 * The mark of this process, for names of files and folders that must not outlive it: `.psd-<pid>-<namespace>-`.
 * The namespace of process ids keeps apart what containers put into a folder that they share.
 */
export function ownMark(): string {
  return `.psd-${process.pid}-${namespace()}-`;
}

/** Whether a name carries the mark of a process that is gone. */
export function isLeftBehind(name: string): boolean {
  const [, pid, within] = form.exec(name) ?? [];
  return within === namespace() && !isRunning(Number(pid));
}

/** The number of the namespace of process ids; `0` on systems without them. */
function namespace(): string {
  try {
    return /\d+/u.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
  } catch {
    return "0";
  }
}
