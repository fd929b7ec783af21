/** A clock that runs down once. */
export interface Timer {
  /** Begins the whole time again. */
  restart(): void;
  stop(): void;
}

/** Calls `onEnd` after `ms` milliseconds, unless it is stopped or restarted before. */
export function startTimer(ms: number, onEnd: () => void): Timer {
  const timer = setTimeout(onEnd, ms);
  return {
    restart: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
