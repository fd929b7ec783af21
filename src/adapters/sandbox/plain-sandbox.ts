import { join } from "node:path";
import type { Environment } from "../../platform/environment.ts";
import { lookNow, makeTemporaryFolderNow } from "../../platform/files-now.ts";
import { type ChildProcess, type Exit, startProcess } from "../../platform/process.ts";
import { removeForeign } from "../../platform/remove-foreign.ts";
import { systemPath } from "../../platform/system-path.ts";
import { completeExit } from "./exit-status.ts";
import type { BoxProgram, Sandbox, WaitingBox } from "./sandbox.ts";
import { startAndRun } from "./start-and-run.ts";

/** What a shell answers where a program is missing, and where it must not be run. */
const startCodes: Readonly<Record<string, number>> = { ENOENT: 127, EACCES: 126 };

/**
 * Plain processes: time and output are bounded, nothing else. Mounts stay where they are, nothing is
 * hidden, the network is open, `forwards` are not made (callers use a service's own address), and a
 * program that leaves its process group outlives its run. Only HOME is new.
 */
export function createPlainSandbox(environment: Environment): Sandbox {
  // There is nothing to make beforehand.
  const prepare = (): WaitingBox => ({
    start: (program) => startPlain(program, environment),
    discard: () => Promise.resolve(),
  });
  return {
    name: "none",
    level: "none",
    bounded: ["output"],
    place: (mount) => mount.source,
    ...startAndRun(prepare),
    handOver: () => {},
  };
}

function startPlain({ argv, cwd, env }: BoxProgram, environment: Environment): ChildProcess {
  const home = makeTemporaryFolderNow(join(environment.temporary, "psd-home"));
  const child = startProcess({
    argv,
    cwd,
    env: {
      HOME: home,
      PATH: environment.variables["PATH"] ?? systemPath,
      TMPDIR: environment.temporary,
      ...env,
    },
  });
  return { ...child, exited: ended(child.exited, home, cwd) };
}

async function ended(exited: Promise<Exit>, home: string, cwd: string): Promise<Exit> {
  const exit = await exited;
  await removeForeign(home);
  const code = startCodes[exit.startError ?? ""];
  if (code === undefined || lookNow(cwd).kind === "missing") return completeExit(exit);
  return { code, signal: null };
}
