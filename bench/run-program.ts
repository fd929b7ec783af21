import { spawn } from "node:child_process";

/** A program to run to its end. */
export interface Program {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are no failure; 0 where missing. */
  readonly codes?: readonly number[];
}

/** Runs a program to its end and gives what it wrote to stdout; throws where it fails. */
export async function runProgram({ argv, cwd, env, codes = [0] }: Program): Promise<string> {
  const [file = "", ...args] = argv;
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (written.stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== null && codes.includes(code)) return written.stdout;
  const end = (written.stderr || written.stdout).trim().slice(-1000);
  throw new Error(`${argv.slice(0, 3).join(" ")} ended with ${code}: ${end}`);
}

/** The environment of a git that knows nothing of the user's settings. */
export const plainGit = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" } as const;
