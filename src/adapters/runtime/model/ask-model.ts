import { startTimer } from "../../../platform/timer.ts";
import { faultOf, isPassing, type ModelFault } from "./model-fault.ts";
import type { ModelLimits } from "./model-limits.ts";
import type { ModelLine } from "./model-line.ts";
import type { StepAnswer } from "./take-step.ts";

/** What a question is watched by. */
export interface Asking {
  readonly line: ModelLine;
  readonly limits: ModelLimits;
  readonly signal: AbortSignal;
  /** Told that something goes on. */
  readonly signOfLife: () => void;
}

/**
 * Asks a model, and asks again after faults that pass, each time later, or when the server asks to be asked.
 * The last fault where there is no answer; undefined where the signal was aborted.
 */
export async function askModel(
  ask: (signal: AbortSignal) => Promise<StepAnswer>,
  asking: Asking,
): Promise<StepAnswer | ModelFault | undefined> {
  const { limits, signal } = asking;
  for (let tried = 0; ; tried += 1) {
    if (signal.aborted) return undefined;
    const answer = await askOnce(ask, asking);
    if (signal.aborted) return undefined;
    if (!("kind" in answer) || tried >= limits.retries) return answer;
    if (!isPassing(answer) || isNobody(answer, asking)) return answer;
    const waitMs = answer.retryAfterMs ?? limits.retryMs * 2 ** tried;
    if (waitMs > limits.longestWaitMs) return answer;
    await sleep(waitMs, signal);
  }
}

/** Where nobody has answered yet, an address is more likely wrong than a server away for a moment. */
function isNobody({ kind }: ModelFault, { line }: Asking): boolean {
  return kind === "network" && !line.wasReached();
}

async function askOnce(
  ask: (signal: AbortSignal) => Promise<StepAnswer>,
  { line, limits, signal, signOfLife }: Asking,
): Promise<StepAnswer | ModelFault> {
  const own = new AbortController();
  const end = (because: string) => (): void => {
    line.fault = { kind: "silent", because };
    own.abort();
  };
  const silent = startTimer(limits.silentMs, end(`silent for ${seconds(limits.silentMs)} s`));
  const whole = startTimer(limits.stepMs, end(`no end of it after ${seconds(limits.stepMs)} s`));
  line.fault = undefined;
  line.onBytes = () => {
    silent.restart();
    signOfLife();
  };
  try {
    const answer = await ask(AbortSignal.any([signal, own.signal]));
    // Of a stream that ends well but too early only the end is missing.
    const isCut = answer.finishReason === "other" || answer.finishReason === "error";
    return isCut && answer.calls.length === 0
      ? { kind: "cut", because: "the answer ended in its middle" }
      : answer;
  } catch (error) {
    return line.fault ?? faultOf(error);
  } finally {
    line.onBytes = () => {};
    silent.stop();
    whole.stop();
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

/** Waits, or until the signal is aborted. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.stop();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = startTimer(ms, end);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}
