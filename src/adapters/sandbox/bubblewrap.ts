import { fileURLToPath } from "node:url";
import type { Environment } from "../../platform/environment.ts";
import { type Internet, systemInternet } from "../../platform/internet.ts";
import { type Exit, startProcess } from "../../platform/process.ts";
import { boxPlaces } from "./box-places.ts";
import { bubblewrapArguments, dropPrivileges } from "./bubblewrap-arguments.ts";
import type { ControlGroup, MakeControlGroup } from "./control-groups.ts";
import { type ClosedShape, withEgress } from "./egress.ts";
import { completeExit } from "./exit-status.ts";
import { handOver } from "./hand-over.ts";
import { waitForLast } from "./last-process.ts";
import { viewMachine } from "./machine-view.ts";
import type { BoxShape, Forward, Mount, Sandbox, WaitingBox } from "./sandbox.ts";
import { startAndRun } from "./start-and-run.ts";
import { waitForScript } from "./start-script.ts";
import { systemCallFilter } from "./system-call-filter.ts";
import { waitingBox } from "./waiting-box.ts";

/** What of this machine a bubblewrap box uses. Found once, by a probe. */
export interface BubblewrapMeans {
  /** Absolute path of `bwrap`. */
  readonly program: string;
  /** Bounds memory and processes; undefined where this machine refuses. */
  readonly groups: MakeControlGroup | undefined;
  /** Whether `prlimit` really bounds the number of processes; used where there are no groups. */
  readonly processLimit: boolean;
}

/**
 * Joins control groups, bounds file size, and becomes the program after `--`, which finds its script
 * (see `waitForScript`) at its standard input, and the run's own input at descriptor 6.
 */
export const launcher = [
  "ulimit -c 0; ulimit -f $1 || exit 125; shift",
  'while [ "$1" != -- ]; do',
  '  [ -f "$1/cgroup.procs" ] && echo 0 > "$1/cgroup.procs" || exit 125',
  "  shift",
  "done",
  'shift; exec "$@" 6<&0 0<&5 5<&-',
].join("\n");

/** `ulimit -f` counts in blocks of this many bytes. */
export const blockBytes = 512;

/** What bubblewrap and the forwarder need beside the program. */
const overhead = { processes: 2, forwarderProcesses: 16, forwarderBytes: 128 * 1024 * 1024 };

/** Memory that programs such as Node reserve without using it; `prlimit` counts it, a group does not. */
const reservedBytes = 1024 * 1024 * 1024;

/** The program that connects the loopback ports of a box to its sockets; source or built. */
export const forwarder = import.meta.url.endsWith(".ts")
  ? new URL("../../platform/forward.ts", import.meta.url)
  : new URL("../../platform/forward.js", import.meta.url);

/**
 * Boxes made by bubblewrap. `environment` gives the user, and the Node that runs forwarders; `internet` is
 * what boxes with a network by hosts reach.
 */
export function createBubblewrap(
  environment: Environment,
  means: BubblewrapMeans,
  internet: Internet = systemInternet,
): Sandbox {
  const prepare = withEgress((shape) => prepareBox(shape, environment, means), {
    environment,
    internet,
  });
  return {
    name: "bubblewrap",
    level: means.groups === undefined ? "partial" : "strict",
    bounded: boundedBy(means),
    place: (mount) => mount.target,
    ...startAndRun(prepare),
    handOver: (mounts) => {
      if (environment.userId === 0) handOver({ mounts, forwards: [] });
    },
  };
}

function prepareBox(
  shape: ClosedShape,
  environment: Environment,
  means: BubblewrapMeans,
): WaitingBox {
  const { profile } = shape;
  const asRoot = environment.userId === 0;
  const limits = withOverhead(shape);
  const mounts = [...profile.mounts, ...forwarderMounts(profile, environment)];
  const view = viewMachine(profile, mounts, asRoot);
  const group = means.groups?.(limits);
  const blocks = String(Math.ceil(limits.fileBytes / blockBytes));
  const program = [
    ...dropPrivileges(view),
    ...processBound(means, limits),
    ...forwarderCommand(profile),
    ...waitForScript,
  ];
  const filter = systemCallFilter(environment.architecture);
  const bubblewrap = [
    means.program,
    ...bubblewrapArguments(profile, limits, view),
    // Where `side` is given to it.
    ...(filter === undefined ? [] : ["--seccomp", "3"]),
  ];
  const launch = ["/bin/sh", "-c", launcher, "sh", blocks, ...(group?.folders ?? []), "--"];
  const child = startProcess({
    argv: [...launch, ...bubblewrap, "--", ...program],
    cwd: "/",
    env: {},
    ...(filter === undefined ? {} : { side: filter }),
    waits: true,
  });
  const exited = ended(child.exited, group);
  return waitingBox({ ...child, exited }, profile, asRoot);
}

async function ended(exited: Promise<Exit>, group: ControlGroup | undefined): Promise<Exit> {
  const { report = "", ...exit } = await exited;
  await (group === undefined ? waitForLast(report) : group.remove());
  // Without the program's exit code in its report, bubblewrap has failed, or was killed, itself.
  const failed = exit.signal === null && !report.includes('"exit-code"');
  const startError = exit.startError ?? "EBOX";
  return failed ? { code: null, signal: null, startError } : completeExit(exit);
}

/** What is really bounded by these means. Everything in a box ends at its time, so that bounds the processor, too. */
export function boundedBy(means: Omit<BubblewrapMeans, "program">): Sandbox["bounded"] {
  const processes = means.groups !== undefined || means.processLimit;
  return [
    "time",
    "cpu",
    ...(means.groups === undefined ? [] : (["memory"] as const)),
    ...(processes ? (["processes"] as const) : []),
    "disk",
    "output",
    "files",
  ];
}

/** The limits of a run and of what its box takes for itself. */
export function withOverhead({ limits, profile }: BoxShape): BoxShape["limits"] {
  const forwards = !isClosed(profile);
  return {
    ...limits,
    processes: limits.processes + overhead.processes + (forwards ? overhead.forwarderProcesses : 0),
    memoryBytes: limits.memoryBytes + (forwards ? overhead.forwarderBytes : 0),
  };
}

/** Without control groups: bounds processes, and memory of each one only, which is a brake and no bound. */
export function processBound(
  means: Omit<BubblewrapMeans, "program">,
  limits: BoxShape["limits"],
): readonly string[] {
  if (means.groups !== undefined || !means.processLimit) return [];
  const data = limits.memoryBytes + reservedBytes;
  return ["/usr/bin/prlimit", `--nproc=${limits.processes}`, `--data=${data}`, "--"];
}

type Forwarding = Pick<BoxShape["profile"], "forwards" | "reached">;

/** Whether no port of a box leads anywhere, and so no forwarder is needed. */
function isClosed({ forwards, reached = [] }: Forwarding): boolean {
  return forwards.length === 0 && reached.length === 0;
}

/** What the forwarder of a box needs to see; nothing where nothing is forwarded. */
export function forwarderMounts(profile: Forwarding, environment: Environment): readonly Mount[] {
  if (isClosed(profile)) return [];
  const { forwards, reached = [] } = profile;
  const places: (readonly [source: string, target: string])[] = [
    [environment.node, boxPlaces.node],
    [fileURLToPath(forwarder), forwarderPlace()],
    ...[...forwards, ...reached].map((it) => [it.socket, socketPlace(it.port)] as const),
  ];
  return places.map(([source, target]) => ({ source, target, writable: false }));
}

/** What runs the program behind a forwarder; nothing where nothing is forwarded. */
export function forwarderCommand(profile: Forwarding): readonly string[] {
  if (isClosed(profile)) return [];
  const words = forwarderWords({
    forwards: profile.forwards.map(inBox),
    reached: (profile.reached ?? []).map(inBox),
  });
  return [boxPlaces.node, forwarderPlace(), ...words, "--"];
}

function inBox({ port }: Forward): Forward {
  return { port, socket: socketPlace(port) };
}

/** What a forwarder is told, as `forward.ts` reads it. */
export function forwarderWords({ forwards, reached = [] }: Forwarding): readonly string[] {
  return [
    ...forwards.map(({ port, socket }) => `${port}=${socket}`),
    ...reached.map(({ port, socket }) => `reach:${port}=${socket}`),
  ];
}

/** The name says that it is a module: there is no `package.json` in a box. */
function forwarderPlace(): string {
  return boxPlaces.forward + (forwarder.pathname.endsWith(".ts") ? ".mts" : ".mjs");
}

function socketPlace(port: number): string {
  return `${boxPlaces.sockets}/${port}`;
}
