import { type ChildProcess, fork } from "node:child_process";
import type { Readable } from "node:stream";
import type { Answer, Job } from "./child.ts";

/** What came of a job: an answer, or the number of the input at which the child hung or died. */
type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "hang" | "death"; readonly at: number; readonly words: string };

/** A child process that does one job after the other; it is replaced when it hangs or dies. */
export interface Lane {
  run(job: Job): Promise<Outcome>;
  stop(): void;
}

/** Milliseconds without a new input after which a child is stuck. */
const silenceMs = 20_000;
/** The same before the first input: a child loads everything that it tests, also on a busy machine. */
const startMs = 180_000;
const memoryMegabytes = 1024;

/** Opens a lane. Its child starts with the first job. */
export function openLane(): Lane {
  let child: ChildProcess | undefined;
  return {
    run: async (job) => {
      child ??= start();
      const outcome = await watch(child, job);
      if (outcome.kind !== "answer") child = undefined;
      return outcome;
    },
    stop: () => {
      child?.kill("SIGKILL");
      child = undefined;
    },
  };
}

function start(): ChildProcess {
  return fork(new URL("child.ts", import.meta.url), {
    execArgv: [`--max-old-space-size=${memoryMegabytes}`],
    stdio: ["ignore", "ignore", "pipe", "ipc", "pipe"],
  });
}

function watch(child: ChildProcess, job: Job): Promise<Outcome> {
  return new Promise((resolve) => {
    let begun = 0;
    let words = "";
    const heart = child.stdio[4] as Readable;
    const onBeat = (chunk: Buffer): void => {
      begun += chunk.length;
      clearTimeout(timer);
      timer = setTimeout(giveUp, silenceMs);
    };
    const onWords = (chunk: Buffer): void => {
      words = (words + chunk.toString("utf8")).slice(-2000);
    };
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      heart.off("data", onBeat);
      child.stderr?.off("data", onWords);
      child.off("message", onMessage);
      child.off("exit", onExit);
      resolve(outcome);
    };
    const onMessage = (answer: Answer): void => end({ kind: "answer", answer });
    const onExit = (): void => end({ kind: "death", at: begun - 1, words });
    const giveUp = (): void => {
      child.off("exit", onExit);
      child.kill("SIGKILL");
      end({ kind: "hang", at: begun - 1, words: "no end in sight" });
    };
    let timer = setTimeout(giveUp, startMs);
    heart.on("data", onBeat);
    child.stderr?.on("data", onWords);
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.send(job);
  });
}
