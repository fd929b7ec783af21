import { type ChildProcess, finishProcess, type RunResult } from "../../platform/process.ts";
import type { BoxRun, Sandbox } from "./sandbox.ts";

/** `start` and `run` of a sandbox that can prepare boxes: each makes a box for its one process. */
export function startAndRun(prepare: Sandbox["prepare"]): Pick<Sandbox, "start" | "run"> {
  const start = ({ profile, argv, limits }: Omit<BoxRun, "stdin">): ChildProcess =>
    prepare({ profile, limits }).start({ argv, cwd: profile.cwd, env: profile.env });
  return {
    start,
    run: (run, signal): Promise<RunResult> => {
      const { wallMs, outputBytes } = run.limits;
      const stdin = run.stdin === undefined ? {} : { stdin: run.stdin };
      return finishProcess(start(run), { limits: { wallMs, outputBytes }, signal, ...stdin });
    },
  };
}
