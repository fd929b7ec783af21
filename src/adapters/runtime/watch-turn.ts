import { startTimer } from "../../platform/timer.ts";
import type { TurnLimits } from "./runtime.ts";

/** What ended a turn from outside. */
export type TurnLimit = "idle" | "total" | "cancelled";

/** Watches over one turn. */
export interface TurnWatch {
  /** Settles when a limit is reached or the signal is aborted. */
  readonly limit: Promise<TurnLimit>;
  readonly signOfLife: () => void;
  readonly stop: () => void;
}

/** Begins to count the time of a turn. */
export function watchTurn(limits: TurnLimits, signal?: AbortSignal): TurnWatch {
  const { promise, resolve } = Promise.withResolvers<TurnLimit>();
  const abort = (): void => resolve("cancelled");
  const idle = startTimer(limits.idleMs, () => resolve("idle"));
  const total = startTimer(limits.totalMs, () => resolve("total"));
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted === true) abort();
  return {
    limit: promise,
    signOfLife: () => idle.restart(),
    stop: () => {
      idle.stop();
      total.stop();
      signal?.removeEventListener("abort", abort);
    },
  };
}
