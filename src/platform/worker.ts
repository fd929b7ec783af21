import { parentPort, Worker, workerData } from "node:worker_threads";

/** What bounds a computation in a thread of its own. */
export interface WorkerLimits {
  /** Milliseconds, the start of the thread included. */
  readonly wallMs: number;
  readonly memoryMegabytes: number;
}

/** What came of a computation. `message` is a plain sentence. */
export type WorkerOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/**
 * Computes in a thread that is ended when it takes too long or too much memory. `script` is a module
 * that calls `serveWorker`; input and value are copied between the threads. Never rejects.
 */
export async function runInWorker(
  script: URL,
  input: unknown,
  limits: WorkerLimits,
): Promise<WorkerOutcome> {
  const worker = new Worker(script, {
    workerData: input,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMegabytes },
  });
  let timer: NodeJS.Timeout | undefined;
  const outcome = await new Promise<WorkerOutcome>((resolve) => {
    const fail = (message: string): void => resolve({ ok: false, message });
    timer = setTimeout(() => fail(`took longer than ${limits.wallMs / 1000} s`), limits.wallMs);
    worker.once("message", (message: WorkerOutcome) => resolve(message));
    worker.once("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? `needed more than ${limits.memoryMegabytes} MB of memory`
          : error.message,
      ),
    );
    worker.once("exit", () => fail("ended without an answer"));
  });
  clearTimeout(timer);
  await worker.terminate();
  return outcome;
}

/** The other side of `runInWorker`: computes the answer to this thread's input and sends it back. */
export async function serveWorker(compute: (input: unknown) => unknown): Promise<void> {
  const outcome = await attempt(compute);
  // The port of a worker, and no window's: it has no target origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(outcome);
}

async function attempt(compute: (input: unknown) => unknown): Promise<WorkerOutcome> {
  try {
    return { ok: true, value: await compute(workerData) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
