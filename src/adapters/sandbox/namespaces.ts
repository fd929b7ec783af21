import { join } from "node:path";
import type { Environment } from "../../platform/environment.ts";
import {
  makeTemporaryFolderNow,
  removeEmptyFolderNow,
  resolveLinksNow,
} from "../../platform/files-now.ts";
import { type Internet, systemInternet } from "../../platform/internet.ts";
import { type Exit, startProcess } from "../../platform/process.ts";
import {
  blockBytes,
  boundedBy,
  type BubblewrapMeans,
  forwarderCommand,
  forwarderMounts,
  launcher,
  processBound,
  withOverhead,
} from "./bubblewrap.ts";
import { dropPrivileges } from "./bubblewrap-arguments.ts";
import { type ClosedShape, withEgress } from "./egress.ts";
import { completeExit } from "./exit-status.ts";
import { handOver } from "./hand-over.ts";
import { viewMachine } from "./machine-view.ts";
import { endedReport, mountScript } from "./mount-script.ts";
import type { Sandbox, WaitingBox } from "./sandbox.ts";
import { startAndRun } from "./start-and-run.ts";
import { waitForScript } from "./start-script.ts";
import { waitingBox } from "./waiting-box.ts";

/** What of this machine a box of bare namespaces uses: `program` is the absolute path of `unshare`. */
export type NamespaceMeans = BubblewrapMeans;

/** What ends a box when psd is killed; `--kill-child` passes it on into the box. */
const dieTogether = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"];

/**
 * Boxes made by util-linux alone, for machines without bubblewrap: `unshare` makes the namespaces, and a
 * shell script mounts what the box shows. It holds what bubblewrap holds as far as a test can tell;
 * its level is `partial` all the same, because a shell script is less than a program made for it.
 */
export function createNamespaces(
  environment: Environment,
  means: NamespaceMeans,
  internet: Internet = systemInternet,
): Sandbox {
  const prepare = withEgress((shape) => prepareBox(shape, environment, means), {
    environment,
    internet,
  });
  return {
    name: "namespaces",
    level: "partial",
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
  means: NamespaceMeans,
): WaitingBox {
  const { profile } = shape;
  const asRoot = environment.userId === 0;
  const limits = withOverhead(shape);
  const mounts = [...profile.mounts, ...forwarderMounts(profile, environment)];
  const view = viewMachine(profile, mounts, asRoot);
  const folder = makeTemporaryFolderNow(join(environment.temporary, "psd-root"));
  const root = resolveLinksNow(folder) ?? folder;
  const group = means.groups?.(limits);
  const blocks = String(Math.ceil(limits.fileBytes / blockBytes));
  const launch = ["/bin/sh", "-c", launcher, "sh", blocks, ...(group?.folders ?? []), "--"];
  // The script comes by a descriptor: it is long.
  const script = ["/bin/sh", "-c", 'eval "$(cat <&3)"', "sh"];
  const program = [
    ...unprivileged(environment.userId),
    // It stays in its process group: nothing else here ends a box at a gentle signal.
    ...dropPrivileges({ asRoot }),
    ...processBound(means, limits),
    ...forwarderCommand(profile),
    ...waitForScript,
  ];
  const unshare = [means.program, ...isolation(asRoot, profile.network), "--"];
  const child = startProcess({
    argv: [...launch, ...dieTogether, ...unshare, ...script, ...program],
    cwd: "/",
    env: {},
    side: mountScript(profile, limits, { view, root }),
    waits: true,
  });
  const clean = async (): Promise<void> => {
    await group?.remove();
    removeEmptyFolderNow(folder);
  };
  return waitingBox({ ...child, exited: ended(child.exited, clean) }, profile, asRoot);
}

async function ended(exited: Promise<Exit>, clean: () => Promise<void>): Promise<Exit> {
  const { report = "", ...exit } = await exited;
  await clean();
  // The script says when the program has ended: without that the box has failed, or was killed, itself.
  const failed = exit.signal === null && !report.includes(endedReport);
  const startError = exit.startError ?? "EBOX";
  return failed ? { code: null, signal: null, startError } : completeExit(exit);
}

function isolation(asRoot: boolean, network: "none" | "open"): readonly string[] {
  return [
    ...(asRoot ? [] : ["--map-root-user"]),
    "--mount",
    "--pid",
    "--ipc",
    "--uts",
    "--cgroup",
    ...(network === "none" ? ["--net"] : []),
    "--fork",
    "--kill-child",
  ];
}

/** An ordinary user is root of the namespaces, and becomes itself again in one below them. */
function unprivileged(userId: number): readonly string[] {
  const again = ["/usr/bin/unshare", `--map-user=${userId}`, `--map-group=${userId}`, "--"];
  return [...(userId === 0 ? [] : again), "/usr/bin/setpriv", "--no-new-privs", "--"];
}
