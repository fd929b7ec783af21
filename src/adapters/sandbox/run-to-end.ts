import { type ChildProcess, finishProcess, type RunResult } from "../../platform/process.ts";
import type { BoxRun, Sandbox } from "./sandbox.ts";

/** `Sandbox.run` of a sandbox that can start: feeds the process and waits for its end within time and output. */
export function runToEnd(start: (run: BoxRun) => ChildProcess): Sandbox["run"] {
  return (run, signal): Promise<RunResult> => {
    const { wallMs, outputBytes } = run.limits;
    const stdin = run.stdin === undefined ? {} : { stdin: run.stdin };
    return finishProcess(start(run), { limits: { wallMs, outputBytes }, signal, ...stdin });
  };
}
