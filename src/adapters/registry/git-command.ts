import type { Environment } from "../../platform/environment.ts";
import { type RunResult, runProcess } from "../../platform/process.ts";

/** What git is asked to do. */
interface GitCall {
  /** Absolute. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly signal: AbortSignal;
  /** Bytes of its answer. */
  readonly most: number;
}

/** Runs git for repositories of others. Whatever comes of it is in the result. */
export type RunGit = (call: GitCall) => Promise<RunResult>;

/** Neither hooks nor filters nor helpers of a repository are run, and nothing is kept running. */
const quiet = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.quotePath=false",
  "fetch.fsckObjects=true",
  "gc.auto=0",
  "maintenance.auto=false",
  "protocol.version=2",
].flatMap((it) => ["-c", it]);

const fiveMinutes = 300_000;

/**
 * Git with the user's own settings and logins, but never with a question on the terminal, and only over
 * protocols that start no program which an address names.
 */
export function createRunGit({ variables }: Pick<Environment, "variables">): RunGit {
  const env = {
    ...Object.fromEntries(Object.entries(variables).filter(([name]) => !isOfOtherRepository(name))),
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: "file:git:http:https:ssh",
    GIT_TERMINAL_PROMPT: "0",
    GIT_SSH_COMMAND: variables["GIT_SSH_COMMAND"] ?? "ssh -oBatchMode=yes",
    GIT_ASKPASS: variables["GIT_ASKPASS"] ?? "true",
  };
  return ({ folder, args, stdin, signal, most }) =>
    runProcess(
      { argv: ["git", ...quiet, ...args], cwd: folder, env },
      {
        limits: { wallMs: fiveMinutes, outputBytes: most },
        signal,
        ...(stdin === undefined ? {} : { stdin }),
      },
    );
}

/** Variables by which git would work in another repository than the one that is meant. */
function isOfOtherRepository(name: string): boolean {
  const kept =
    /^GIT_(?:ASKPASS|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|SSH(?:_COMMAND|_VARIANT)?|SSL_.*|PROXY.*)$/u;
  return name.startsWith("GIT_") && !kept.test(name);
}
