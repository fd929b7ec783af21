import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { runProcess, type RunResult } from "./process.ts";

/** What bounds a computation in a worker. */
export interface WorkerLimits {
  /** Milliseconds, the start of the worker included. */
  readonly wallMs: number;
  readonly memoryMegabytes: number;
}

/** What came of a computation. `message` is the end of a sentence, such as `took longer than 5 s`. */
export type WorkerOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** Bytes of the largest value that a worker gives back. */
const largestAnswer = 256 * 2 ** 20;

/**
 * Computes in a process of its own, which is ended when it takes too long or too much memory. `script`
 * is a module that calls `serveWorker`; input and value travel as JSON. Never rejects.
 *
 * No thread: with Node 24, one that grows fast beyond its limit takes the whole process down.
 */
export async function runInWorker(
  script: URL,
  input: unknown,
  limits: WorkerLimits,
): Promise<WorkerOutcome> {
  const bound = `--max-old-space-size=${limits.memoryMegabytes}`;
  const result = await runProcess(
    { argv: [process.execPath, bound, fileURLToPath(script)], cwd: "/", env: {} },
    {
      limits: { wallMs: limits.wallMs, outputBytes: largestAnswer },
      stdin: JSON.stringify(input),
    },
  );
  return readOutcome(result, limits);
}

/** The other side of `runInWorker`: computes the answer to the input and gives it back. */
export async function serveWorker(compute: (input: unknown) => unknown): Promise<void> {
  const input: unknown = JSON.parse(await text(process.stdin));
  process.stdout.write(JSON.stringify(await attempt(compute, input)));
}

async function attempt(
  compute: (input: unknown) => unknown,
  input: unknown,
): Promise<WorkerOutcome> {
  try {
    return { ok: true, value: await compute(input) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function readOutcome(result: RunResult, limits: WorkerLimits): WorkerOutcome {
  if (result.timedOut) return { ok: false, message: `took longer than ${limits.wallMs / 1000} s` };
  // Node ends itself with SIGABRT where its heap is full.
  if (result.signal === "SIGABRT") {
    return { ok: false, message: `needed more than ${limits.memoryMegabytes} MB of memory` };
  }
  if (result.code !== 0 || result.overflowed) {
    return { ok: false, message: `ended without an answer (exit code ${result.code})` };
  }
  // Only `serveWorker` writes to this pipe.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(result.stdout.toString("utf8")) as WorkerOutcome;
}
