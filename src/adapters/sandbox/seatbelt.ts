import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../../platform/environment.ts";
import { lookNow, makeTemporaryFolderNow, resolveLinksNow } from "../../platform/files-now.ts";
import { type Internet, systemInternet } from "../../platform/internet.ts";
import { type ChildProcess, type Exit, startProcess } from "../../platform/process.ts";
import { removeForeign } from "../../platform/remove-foreign.ts";
import { systemPath } from "../../platform/system-path.ts";
import { blockBytes, forwarder, forwarderWords } from "./bubblewrap.ts";
import { type ClosedShape, withEgress } from "./egress.ts";
import { completeExit } from "./exit-status.ts";
import type { BoxProgram, Forward, Sandbox, WaitingBox } from "./sandbox.ts";
import { seatbeltProfile } from "./seatbelt-profile.ts";
import { startAndRun } from "./start-and-run.ts";

/** The program of macOS that puts another one under a profile. */
export const sandboxExec = "/usr/bin/sandbox-exec";

/** Bounds file size, and becomes the program; a missing one ends with 127. */
const launcher = 'ulimit -c 0; ulimit -f "$1" || exit 125; shift; exec "$@"';

/**
 * Boxes of macOS, by Seatbelt. **Untested**: written from the notes of others, never run on a Mac. What
 * it cannot hold by its kind: processes are not its own (one that leaves its group lives on), memory and
 * the number of processes are not bounded, paths are those of the machine, and its loopback is the
 * machine's, of which only forwarded ports are reached.
 */
export function createSeatbelt(
  environment: Environment,
  internet: Internet = systemInternet,
): Sandbox {
  const prepare = withEgress((shape) => prepareSeatbelt(shape, environment), {
    environment,
    internet,
  });
  return {
    name: "seatbelt",
    level: "partial",
    bounded: ["output", "files"],
    place: (mount) => mount.source,
    ...startAndRun(prepare),
    handOver: () => {},
  };
}

/** There is nothing to make beforehand. */
function prepareSeatbelt(shape: ClosedShape, environment: Environment): WaitingBox {
  return {
    start: (program) => startSeatbelt(shape, program, environment),
    discard: () => Promise.resolve(),
  };
}

function startSeatbelt(
  { profile, limits }: ClosedShape,
  { argv, cwd, env }: BoxProgram,
  environment: Environment,
): ChildProcess {
  const own = realPath(makeTemporaryFolderNow(join(environment.temporary, "psd-home")));
  const mounts = profile.mounts.map((it) => ({ ...it, source: realPath(it.source) }));
  const real = (it: Forward): Forward => ({ ...it, socket: realPath(it.socket) });
  const forwards = profile.forwards.map(real);
  const reached = (profile.reached ?? []).map(real);
  const words = forwarderWords({ forwards, reached });
  const nodes = [environment.node, fileURLToPath(forwarder)].map((path) => ({
    source: realPath(path),
    target: path,
    writable: false,
  }));
  const text = seatbeltProfile({
    root: profile.root,
    network: profile.network,
    mounts: words.length === 0 ? mounts : [...mounts, ...nodes],
    hidden: profile.hidden.map(realPath),
    own: [own],
    forwards: [...forwards, ...reached],
  });
  const behind =
    words.length === 0 ? [] : [environment.node, fileURLToPath(forwarder), ...words, "--"];
  const blocks = String(Math.ceil(limits.fileBytes / blockBytes));
  const shell = ["/bin/sh", "-c", launcher, "sh", blocks];
  const child = startProcess({
    argv: [sandboxExec, "-p", text, ...shell, ...behind, ...argv],
    cwd,
    env: { HOME: own, PATH: systemPath, TMPDIR: own, ...env },
  });
  return { ...child, exited: ended(child.exited, own, cwd) };
}

async function ended(exited: Promise<Exit>, own: string, cwd: string): Promise<Exit> {
  const exit = await exited;
  await removeForeign(own);
  const isFault = exit.startError !== undefined || lookNow(cwd).kind === "missing";
  return isFault ? exit : completeExit(exit);
}

/** Seatbelt compares paths without links: `/tmp` of macOS is one. */
function realPath(path: string): string {
  return resolveLinksNow(path) ?? path;
}
