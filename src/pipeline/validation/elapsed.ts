/** Whole milliseconds since `startedAt`, a value of `performance.now()`. */
export function elapsed(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
