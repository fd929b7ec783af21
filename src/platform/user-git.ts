import { type RunResult, runProcess } from "./process.ts";

/** What git is asked about a repository of the user's. */
export interface UserGitCall {
  /** Absolute folder in it; paths in `args` are relative to it. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly stdin?: string | Uint8Array;
}

const limits = { wallMs: 60_000, outputBytes: 256 * 1024 * 1024 };

/** No program that the repository's own settings name is run. */
const quiet = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.quotePath=false",
  "-c",
  "log.showSignature=false",
  // Also where this git does not know how to leave out what a partial clone lacks.
  "-c",
  "protocol.allow=never",
];

/**
 * Runs git in the user's own repository, with the user's own settings, but for programs that it would
 * start, and without the network: what a partial clone lacks is missing. Whatever comes of it is in the
 * result.
 */
export function runUserGit({ folder, args, stdin }: UserGitCall): Promise<RunResult> {
  return runProcess(
    { argv: ["git", ...quiet, ...args], cwd: folder, env: gitEnvironment() },
    { limits, ...(stdin === undefined ? {} : { stdin }) },
  );
}

/** What a call wrote, without the line end; undefined where it fails. */
export async function askUserGit(
  folder: string,
  ...args: readonly string[]
): Promise<string | undefined> {
  const { code, stdout, overflowed } = await runUserGit({ folder, args });
  return code === 0 && !overflowed ? stdout.toString("utf8").trim() : undefined;
}

function gitEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "XDG_CONFIG_HOME"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = { LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" };
  return { ...Object.fromEntries(kept), ...own };
}
