/** Limits of a model beside those of a turn. Times in milliseconds. */
export interface ModelLimits {
  /** Answers of the model in one turn. */
  readonly steps: number;
  /** Requests of one turn, repeated ones included. */
  readonly requests: number;
  /** Tool calls of one turn. */
  readonly calls: number;
  /** From a request to the end of its answer. */
  readonly stepMs: number;
  /** Without a byte of the answer. */
  readonly silentMs: number;
  /** How often a request that failed is repeated, one after the other. */
  readonly retries: number;
  /** Before the first repetition; each further one waits twice as long. */
  readonly retryMs: number;
  /** The longest wait between two requests; a server that asks for more is given up. */
  readonly longestWaitMs: number;
  /** Bytes of one answer. */
  readonly answerBytes: number;
}

/** Limits that leave room for models that think: an answer may be thought about for minutes. */
export const defaultModelLimits: ModelLimits = {
  steps: 200,
  requests: 400,
  calls: 2000,
  stepMs: 20 * 60_000,
  silentMs: 4 * 60_000,
  retries: 4,
  retryMs: 1000,
  longestWaitMs: 60_000,
  answerBytes: 64 * 1024 * 1024,
};
