import { writeSync } from "node:fs";
import { targets } from "./targets.ts";
import { messageOf, runBatch } from "./target.ts";

/** What the main process asks for. `showAt` wants the input with that number instead of running it. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  readonly count: number;
  readonly showAt?: number;
  /** One given input in base64, instead of random ones. */
  readonly input?: string;
}

/** What the child answers; inputs travel in base64. */
export interface Answer {
  readonly inputs: number;
  readonly slowestMs: number;
  readonly megabytes: number;
  readonly failure?: { readonly message: string; readonly input: string };
}

const beat = new Uint8Array([46]);
/** The pipe on which each input is announced before it runs, so that a hang can be told. */
const heart = 4;

async function work(job: Job): Promise<Answer> {
  const target = targets.find((it) => it.name === job.target);
  if (target === undefined) throw new Error(`There is no target ${job.target}`);
  if (job.input !== undefined) return once(target, job.input);
  let number = 0;
  const result = await runBatch(target, job, (bytes) => {
    if (number === job.showAt) {
      const input = Buffer.from(bytes).toString("base64");
      answer({ inputs: 0, slowestMs: 0, megabytes: 0, failure: { message: "", input } });
    }
    number += 1;
    writeSync(heart, beat);
  });
  const { failure, ...numbers } = result;
  if (failure === undefined) return numbers;
  const input = Buffer.from(failure.input).toString("base64");
  return { ...numbers, failure: { message: failure.message, input } };
}

async function once(target: (typeof targets)[number], input: string): Promise<Answer> {
  const started = performance.now();
  writeSync(heart, beat);
  const message = await messageOf(target, Buffer.from(input, "base64"));
  const slowestMs = performance.now() - started;
  const numbers = { inputs: 1, slowestMs, megabytes: process.memoryUsage.rss() / 2 ** 20 };
  return message.startsWith("it failed once")
    ? numbers
    : { ...numbers, failure: { message, input } };
}

function answer(it: Answer): void {
  process.send?.(it);
}

// A rejection that nobody waits for ends the process, which the main process counts as a crash.
process.on("message", (job: Job) => {
  void work(job).then(answer);
});
