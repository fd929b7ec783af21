import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process of this machine; the start tells it from a later one with the same id. */
export interface LiveProcess {
  readonly pid: number;
  /** Clock ticks since the machine was started. */
  readonly start: string;
  /** Its words, separated by blanks. */
  readonly command: string;
}

interface Entry extends LiveProcess {
  readonly parent: number;
  /** Its words, its environment and its working folder. */
  readonly traces: string;
}

/**
 * The processes, beside this one, that have a text in their words, environment or working folder, and all
 * that descend from them. In a box, a process shows nothing of the project but its parent.
 */
export function processesOf(text: string): readonly LiveProcess[] {
  const all = listProcesses();
  const found = new Set(all.filter((it) => it.traces.includes(text)).map((it) => it.pid));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const it of all) if (found.has(it.parent)) found.add(it.pid);
  }
  return all.filter((it) => found.has(it.pid));
}

/** Those that still run. */
export function stillRunning(processes: readonly LiveProcess[]): readonly LiveProcess[] {
  const all = listProcesses();
  return processes.filter((it) => all.some((one) => one.pid === it.pid && one.start === it.start));
}

function listProcesses(): readonly Entry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid)
    .flatMap((name) => readEntry(Number(name)) ?? []);
}

function readEntry(pid: number): Entry | undefined {
  try {
    // What follows the name in parentheses: state, parent, …; the start is the 22nd field.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // One that has ended and waits to be asked for its end runs no more.
    if (fields[0] === "Z") return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    const traces = `${command}\n${environment}\n${readlinkSync(`/proc/${pid}/cwd`)}`;
    return { pid, start: fields[19] ?? "", command, parent: Number(fields[1]), traces };
  } catch {
    // It has ended, or is another user's.
    return undefined;
  }
}
