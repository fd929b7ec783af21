import fc from "fast-check";

/** A reader of psd under attack. Every input is bytes, so that it can be kept as a file. */
export interface Target {
  readonly name: string;
  /** What it reads, for the table. */
  readonly reads: string;
  /** Its part of all inputs; slow ones take less. */
  readonly share: number;
  readonly inputs: fc.Arbitrary<Uint8Array>;
  /** Throws where the reader breaks a promise. */
  readonly run: (bytes: Uint8Array) => void | Promise<void>;
}

/** What came of a batch of inputs. */
export interface BatchResult {
  readonly inputs: number;
  readonly slowestMs: number;
  readonly megabytes: number;
  readonly failure?: { readonly message: string; readonly input: Uint8Array };
}

/** Milliseconds beyond which an input that came to an end counts as a hang all the same. */
const slowMs = 5000;
const keysOf = (): number =>
  Reflect.ownKeys(Object.prototype).length + Reflect.ownKeys(Array.prototype).length;
const pristine = keysOf();

/** Runs a target on one input and throws what is wrong: a crash, a long wait, a polluted prototype. */
async function runOnce(target: Target, bytes: Uint8Array): Promise<number> {
  const started = performance.now();
  const running = target.run(bytes);
  if (running !== undefined) await running;
  const took = performance.now() - started;
  if (took > slowMs) throw new Error(`took ${Math.round(took)} ms`);
  if (keysOf() !== pristine) throw new Error("a prototype was changed");
  return took;
}

/** Runs a target on `count` inputs that follow from `seed`. `begin` is called before each of them. */
export async function runBatch(
  target: Target,
  { seed, count }: { readonly seed: number; readonly count: number },
  begin: (bytes: Uint8Array) => void,
): Promise<BatchResult> {
  let slowestMs = 0;
  const property = fc.asyncProperty(target.inputs, async (bytes) => {
    begin(bytes);
    slowestMs = Math.max(slowestMs, await runOnce(target, bytes));
  });
  const run = await fc.check(property, { seed, numRuns: count, endOnFailure: true });
  const megabytes = process.memoryUsage.rss() / 2 ** 20;
  const result = { inputs: run.numRuns, slowestMs, megabytes };
  const [input] = run.counterexample ?? [];
  if (!run.failed || input === undefined) return result;
  const message = await messageOf(target, input);
  return { ...result, failure: { message, input: await shrink(target, input) } };
}

/** Runs a target on one input; the words of what it throws. */
export async function messageOf(target: Target, bytes: Uint8Array): Promise<string> {
  try {
    await runOnce(target, bytes);
    return "it failed once, and not when it was repeated";
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Takes pieces out of an input, large ones first, as long as it still fails. Bounded in time. */
async function shrink(target: Target, input: Uint8Array): Promise<Uint8Array> {
  const until = performance.now() + 10_000;
  let best = input;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.length && performance.now() < until;) {
      const smaller = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      if (await fails(target, smaller)) best = smaller;
      else at += size;
    }
  }
  return best;
}

async function fails(target: Target, bytes: Uint8Array): Promise<boolean> {
  try {
    await runOnce(target, bytes);
    return false;
  } catch {
    return true;
  }
}
