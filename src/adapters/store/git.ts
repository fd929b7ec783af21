import { join } from "node:path";
import { carrying } from "../../diagnostics/carried.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeTemporaryFolder, removePath } from "../../platform/files.ts";
import { type RunResult, runProcess } from "../../platform/process.ts";
import { unlessStuck } from "./unless-stuck.ts";

/** One call of git. */
interface GitCall {
  readonly args: readonly string[];
  readonly stdin?: Uint8Array | string;
  /** The folder that is its work tree; missing for calls that touch objects only. */
  readonly workTree?: string;
  /** Absolute path of its index; missing for calls that use none. */
  readonly index?: string;
}

/** Runs git on one repository. Nothing of the user's git settings or environment reaches it. */
export interface Git {
  /** The repository, absolute. */
  readonly folder: string;
  /** The result of a call, whatever its exit code; throws where the system refused git something. */
  try(call: GitCall): Promise<RunResult>;
  /** What a call wrote to stdout; where it fails, an error of the system or one that carries `store/broken`. */
  run(call: GitCall): Promise<Buffer>;
  /** Gives `action` the path of an index of its own, so that writers never meet. */
  withIndex<Value>(action: (index: string) => Promise<Value>): Promise<Value>;
}

/** A call may take long on a slow disk, and may print a whole tree. */
const limits = { wallMs: 30 * 60_000, outputBytes: 256 * 1024 * 1024 };

/** Git on the bare repository in `folder`, found through the PATH of `environment`. */
export function createGit(folder: string, environment: Environment): Git {
  const attempt = (call: GitCall): Promise<RunResult> =>
    unlessStuck(folder, (signal) =>
      runProcess(
        {
          argv: ["git", ...call.args],
          cwd: call.workTree ?? environment.temporary,
          env: gitEnvironment(folder, environment, call),
        },
        { limits, signal, ...(call.stdin === undefined ? {} : { stdin: call.stdin }) },
      ),
    );
  return {
    folder,
    try: async (call) => {
      const result = await attempt(call);
      // What the system refuses is no answer: an object would else seem to be missing.
      if (result.code !== 0 && troubleOf(result) !== undefined)
        throw failureOf(call, result, folder);
      return result;
    },
    run: async (call) => {
      const result = await attempt(call);
      if (result.code === 0 && !result.overflowed) return result.stdout;
      throw failureOf(call, result, folder);
    },
    withIndex: async (action) => {
      const own = await makeTemporaryFolder(join(environment.temporary, "psd-index"));
      try {
        return await action(join(own, "index"));
      } finally {
        await removePath(own);
      }
    },
  };
}

/** The whole environment of a call: where `HOME`, templates and the system's settings lead nowhere. */
function gitEnvironment(
  folder: string,
  environment: Environment,
  call: GitCall,
): Record<string, string> {
  return {
    PATH: environment.variables["PATH"] ?? "",
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_DIR: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_AUTHOR_NAME: "psd",
    GIT_AUTHOR_EMAIL: "psd@localhost",
    GIT_COMMITTER_NAME: "psd",
    GIT_COMMITTER_EMAIL: "psd@localhost",
    ...(call.workTree === undefined ? {} : { GIT_WORK_TREE: call.workTree }),
    ...(call.index === undefined ? {} : { GIT_INDEX_FILE: call.index }),
  };
}

/** What git says where the system refuses it something, and the system's code for that. */
const troubles: Readonly<Record<string, string>> = {
  "No space left on device": "ENOSPC",
  "Disk quota exceeded": "EDQUOT",
  "Read-only file system": "EROFS",
  "Permission denied": "EACCES",
  // Where writing a file of a checkout fails, git keeps the system's reason to itself.
  "unable to write file": "EIO",
};

/** The error of a failed call: with the code of a system error where it was the system's, else of the store. */
function failureOf({ args }: GitCall, result: RunResult, folder: string): Error {
  const reason = `git ${args.find((it) => !it.startsWith("-")) ?? ""} says: ${wordsOf(result)}`;
  const code = troubleOf(result);
  if (code === undefined) return carrying(diagnose("store/broken", { folder, reason }));
  return Object.assign(new Error(reason), { code });
}

/** The system's code where it has refused git something. */
function troubleOf(result: RunResult): string | undefined {
  const words = wordsOf(result);
  const trouble = Object.keys(troubles).find((it) => words.includes(it));
  return trouble === undefined ? undefined : troubles[trouble];
}

function wordsOf(result: RunResult): string {
  if (result.startError !== undefined) return result.startError;
  if (result.timedOut) return "it took too long";
  if (result.overflowed) return "it wrote too much";
  return result.stderr.toString("utf8").trim();
}
