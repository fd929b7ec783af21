import { runInWorker } from "../../platform/worker.ts";
import type { ExpressionAnswers, ExpressionJob } from "./expression-job.ts";

const limits = { wallMs: 10_000, memoryMegabytes: 512 };

/** What came of a job. `message` says what is wrong with an expression, a schema, or its cost. */
export type Evaluated<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

/**
 * Evaluates expressions and schemas of a package in a process of their own, with limits of time
 * and memory: they are not psd's, and some take for ever.
 */
export async function evaluate<Job extends ExpressionJob>(
  job: Job,
): Promise<Evaluated<ExpressionAnswers[Job["kind"]]>> {
  // The answer belongs to the job: both ends are in this folder.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (await runInWorker(workerFile(), job, limits)) as Evaluated<
    ExpressionAnswers[Job["kind"]]
  >;
}

/** The worker beside this file: TypeScript in the sources, JavaScript where psd is installed. */
function workerFile(): URL {
  return import.meta.url.endsWith(".ts")
    ? new URL("expression-worker.ts", import.meta.url)
    : new URL("expression-worker.js", import.meta.url);
}
