import type { BoxRun, Sandbox } from "./sandbox.ts";

const mebibyte = 1024 * 1024;

/** A run that uses everything a strict box is made of, and does nothing. */
function strictRun(script: string, processes: number): BoxRun {
  return {
    profile: {
      root: "minimal",
      mounts: [],
      hidden: [],
      network: "none",
      cwd: "/",
      env: {},
      forwards: [],
    },
    argv: ["/bin/sh", "-c", script],
    limits: {
      wallMs: 10_000,
      outputBytes: mebibyte,
      memoryBytes: 256 * mebibyte,
      processes,
      fileBytes: mebibyte,
      disk: { entries: 1, bytes: mebibyte },
    },
  };
}

/** Runs a box for a moment. Returns what went wrong, in its own words; undefined where it works. */
export async function probeBox(sandbox: Sandbox): Promise<string | undefined> {
  const result = await sandbox.run(strictRun("exit 0", 16));
  if (result.code === 0) return undefined;
  const said = result.stderr.toString("utf8").trim().split("\n").at(-1) ?? "";
  return said === "" ? `it ended with ${result.startError ?? result.code}` : said;
}

/** Whether a box that bounds processes by `prlimit` lets a few of them start and refuses many. */
export async function probeProcessLimit(sandbox: Sandbox): Promise<boolean> {
  const script =
    "true & wait; echo few; i=0; while [ $i -lt 40 ]; do sleep 2 & i=$((i+1)); done; echo many";
  const result = await sandbox.run(strictRun(script, 16));
  const said = result.stdout.toString("utf8");
  return said.includes("few") && !said.includes("many");
}
