import { type ChildProcess, finishProcess, type RunResult } from "../../platform/process.ts";
import { boundDisk } from "./bound-disk.ts";
import type { BoxRun, Sandbox } from "./sandbox.ts";

/**
 * `prepare`, `start` and `run` of a sandbox that can make boxes: what these write to is bounded, and the
 * last two make a box for their one process.
 */
export function startAndRun(make: Sandbox["prepare"]): Pick<Sandbox, "prepare" | "start" | "run"> {
  const prepare: Sandbox["prepare"] = (shape) => {
    const box = make(shape);
    return { ...box, start: (program) => boundDisk(box.start(program), shape) };
  };
  const start = ({ profile, argv, limits }: Omit<BoxRun, "stdin">): ChildProcess =>
    prepare({ profile, limits }).start({ argv, cwd: profile.cwd, env: profile.env });
  return {
    prepare,
    start,
    run: (run, signal): Promise<RunResult> => {
      const { wallMs, outputBytes } = run.limits;
      const stdin = run.stdin === undefined ? {} : { stdin: run.stdin };
      return finishProcess(start(run), { limits: { wallMs, outputBytes }, signal, ...stdin });
    },
  };
}
