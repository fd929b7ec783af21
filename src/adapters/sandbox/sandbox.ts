import type { Result } from "../../diagnostics/result.ts";
import type { Refusal } from "../../platform/filtering-proxy.ts";
import type { ChildProcess, RunResult } from "../../platform/process.ts";
import type { TreeSize } from "../../platform/watch-trees.ts";

/**
 * How much a box holds. `strict`: own file system view, no network, own processes, unprivileged user,
 * limits. `partial`: something of that is missing. `none`: a plain process.
 */
export type BoxLevel = "strict" | "partial" | "none";

/** A place of this machine that is seen in a box. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

/** The hosts that a box may reach, over HTTP and TLS. */
export interface HostNetwork {
  /** Texts that `parseHostPattern` reads. */
  readonly hosts: readonly string[];
  /** `host:port` of the user's own choice, which may lie in a private network; a name, or an address as a URL has it. */
  readonly near?: readonly string[];
  /** Ports of services of this machine, which the box finds at the same ports of its own loopback. */
  readonly local?: readonly number[];
  /** Told of what a program asked the proxy for in vain, each time. */
  readonly onRefused?: (refusal: Refusal) => void;
}

/** What a process may see and use. */
export interface BoxProfile {
  /**
   * `minimal`: system folders read-only, a new `/tmp` and home, and the mounts, nothing else.
   * `machine`: the whole file system read-only, but for `hidden`, a new `/tmp` and home, and the mounts.
   */
  readonly root: "minimal" | "machine";
  readonly mounts: readonly Mount[];
  /**
   * Absolute paths of this machine that must not be seen, with everything below them; links are
   * followed. A mount inside one is seen. A path that does not exist is passed over.
   */
  readonly hidden: readonly string[];
  /**
   * `none`: a loopback device of its own. By hosts: the same, with a proxy behind a port, named in the
   * variables that programs look at, which reaches these hosts and nothing else. A plain process has an
   * open network whatever is asked.
   */
  readonly network: "none" | "open" | HostNetwork;
  /** As seen in the box. */
  readonly cwd: string;
  /** Everything the process finds in its environment, but for HOME, PATH and TMPDIR where they are missing here. Never seen in a command line. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Unix sockets of this machine by the loopback port under which the box finds them. Only for a box
   * whose network is not open; plain processes ignore them and use the address of the service itself.
   */
  readonly forwards: readonly Forward[];
  /**
   * Loopback ports of the box that are reached from outside: for each connection that psd asks for at the
   * socket, where it listens itself (see `openDoor`), the box makes one to the port. Plain processes ignore
   * them: their ports are the machine's.
   */
  readonly reached?: readonly Forward[];
}

/** A Unix socket of this machine and the loopback port of a box that belongs to it. */
export interface Forward {
  readonly socket: string;
  readonly port: number;
}

/**
 * What of a run can be bounded. `time` is missing where something of a run can live on after its end,
 * `disk` where it can write to places that nobody watches; `cpu` is time on every processor; `files` is
 * the size of one file.
 */
export type Bound = "time" | "cpu" | "memory" | "processes" | "disk" | "output" | "files";

/** Whether a box bounds all that it should; `partial` where something of it is missing. */
export type BoxBounds = "full" | "partial";

/** What bounds a process in a box. */
export interface BoxLimits {
  readonly wallMs: number;
  readonly outputBytes: number;
  readonly memoryBytes: number;
  /** Threads count, as the system counts them. */
  readonly processes: number;
  /** Bytes of the largest file that may be written. */
  readonly fileBytes: number;
  /**
   * What all writable mounts together may hold while the process runs. They are looked at about twice a
   * second, so that for a moment they can hold more; the process is ended then, and its exit is `filled`.
   */
  readonly disk: TreeSize;
}

/** What a box is made of before its program is known. */
export interface BoxShape {
  readonly profile: Omit<BoxProfile, "cwd" | "env">;
  readonly limits: Omit<BoxLimits, "wallMs" | "outputBytes">;
}

/** The one program of a box, and how it begins; `cwd` and `env` as in `BoxProfile`. */
export interface BoxProgram extends Pick<BoxProfile, "cwd" | "env"> {
  readonly argv: readonly string[];
}

/** A box that waits for its one program. Use it once: start it, or discard it. */
export interface WaitingBox {
  /** As `Sandbox.start`, in a box that is already made, or in the making. */
  start(program: BoxProgram): ChildProcess;
  /** Takes the box away; nothing of it is left when this settles. Never rejects. */
  discard(): Promise<void>;
}

/** A run in a box. */
export interface BoxRun {
  readonly profile: BoxProfile;
  readonly argv: readonly string[];
  readonly limits: BoxLimits;
  readonly stdin?: Uint8Array | string;
}

/**
 * Where processes are held. One interface; bubblewrap, bare namespaces, Seatbelt (untested) and plain
 * processes are its implementations.
 *
 * A box that root starts has another user: `run` and `start` give that user the sources of writable
 * mounts, with everything below them, and the forwarded sockets. Mount what must keep its owner
 * read-only, or mount a copy.
 */
export interface Sandbox {
  readonly name: "bubblewrap" | "namespaces" | "seatbelt" | "none";
  readonly level: BoxLevel;
  /** What is really bounded here. */
  readonly bounded: readonly Bound[];
  /** Path of a mount's target as a process sees it: the target in a box, the source without one. */
  place(mount: Mount): string;
  /**
   * Runs to the end within the limits. Never rejects; nothing of the process is left behind, but that
   * a plain process which leaves its group lives on. A program ended by signal `n` has code `128 + n`
   * as well as the signal's name; a missing program ends with 127, one that must not be run with 126.
   * `startError` means that the box itself could not start: the machine's fault, never the program's.
   */
  run(run: BoxRun, signal?: AbortSignal): Promise<RunResult>;
  /**
   * Makes a box that waits for its one program: what a box costs is paid before it is needed. It is like
   * any other box, and shares nothing with one. Mounts are what lies at their sources when this is called
   * or shortly after: a folder that is removed and made again later is not the one in the box.
   */
  prepare(shape: BoxShape): WaitingBox;
  /** Starts a process that is talked to. Killing it ends everything in its box; `exited` is as of `run`. */
  start(run: Omit<BoxRun, "stdin">): ChildProcess;
  /** Gives the sources of writable mounts to the box's user, as `run` does; no process of a box may be running. */
  handOver(mounts: readonly Mount[]): void;
}

/** Finds the box this machine can give; a `required` level that it cannot give is a diagnostic. */
export type FindSandbox = (required?: BoxLevel) => Promise<Result<Sandbox>>;
