import { readdir, readFile } from "node:fs/promises";
import type { BoxLimits, BoxProfile, BoxRun, Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import type { RunResult } from "#src/platform/process.ts";

/** Enough for every program of these tests. */
export const limits: BoxLimits = {
  wallMs: 20_000,
  outputBytes: 1_000_000,
  memoryBytes: 512 * 1024 * 1024,
  processes: 64,
  fileBytes: 100_000_000,
  disk: { entries: 10_000, bytes: 200_000_000 },
};
/** Where the programs of the system lie. */
export const systemPath = "/usr/bin:/bin";

/** Runs a shell script; what is not given is the smallest profile. */
export function shell(
  sandbox: Sandbox,
  script: string,
  rest: Partial<BoxRun> & { in?: Partial<BoxProfile> } = {},
): Promise<RunResult> {
  return sandbox.run(runOf(["/bin/sh", "-c", script], rest));
}

/** A run of a program; what is not given is the smallest profile. */
export function runOf(
  argv: readonly string[],
  rest: Partial<BoxRun> & { in?: Partial<BoxProfile> } = {},
): BoxRun {
  const { in: profile, ...others } = rest;
  return {
    profile: {
      root: "minimal",
      mounts: [],
      hidden: [],
      network: "none",
      cwd: "/",
      env: { PATH: systemPath },
      forwards: [],
      ...profile,
    },
    argv,
    limits,
    ...others,
  };
}

/** What a run said, without white space around it. */
export function text(result: RunResult): string {
  return result.stdout.toString().trim();
}

/** Processes of this machine whose command line holds a text. */
export async function processesWith(mark: string): Promise<readonly string[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((it) => /^\d+$/.test(it));
  const lines = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")),
  );
  return lines.filter((it) => it.includes(mark));
}
