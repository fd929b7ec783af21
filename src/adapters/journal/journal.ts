/** A run of a flow: one build of one deployment with one set of inputs. */
export interface RunRecord {
  readonly id: string;
  readonly deployment: string;
  /** Digest of all inputs; a run is only taken up again under the same key. */
  readonly key: string;
  readonly state: "open" | "done" | "stopped" | "superseded";
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** What the run was asked and how it ended, as JSON of the pipeline's own types; the request is an object. */
  readonly request: unknown;
  readonly outcome?: unknown;
}

/** A stored attempt. */
export interface AttemptRecord {
  /** `a1`, `a2` … in the order of the project. */
  readonly id: string;
  readonly run: string;
  readonly deployment: string;
  readonly generation: number;
  readonly turn: number;
  readonly tree: string;
  readonly createdAt: number;
  /** The pipeline's own turn record (an object), verdict and sealed evidence. */
  readonly record: unknown;
  readonly verdict?: unknown;
  readonly sealed?: unknown;
}

/** A run that is under way. The same code runs first and after a crash: finished steps are not run again. */
export interface Run {
  readonly id: string;
  /** Whether an earlier process began it. */
  readonly resumed: boolean;
  /**
   * Runs `action` once in the life of the run and returns its JSON value ever after. A value that `keep`
   * refuses is returned and not remembered: the step is run again next time.
   */
  step<Value>(
    name: string,
    action: () => Promise<Value>,
    keep?: (value: Value) => boolean,
  ): Promise<Value>;
  /** Names of the steps that have finished, in their order. */
  finishedSteps(): readonly string[];
  /** Adds an attempt, or returns the one of that generation and turn which the run already has. */
  addAttempt(
    attempt: Omit<AttemptRecord, "id" | "run" | "deployment" | "createdAt">,
  ): AttemptRecord;
  /** Replaces the verdict (and sealed evidence) of an attempt. */
  setVerdict(attempt: string, verdict: unknown, sealed: unknown): void;
  finish(state: "done" | "stopped", outcome: unknown): void;
}

/** What has happened in a project, and the only source of resumption. */
export interface Journal {
  /**
   * Takes up the open run of that deployment and key, or the newest stopped one that `reopen` accepts, or
   * begins one; other open runs of the deployment are superseded.
   */
  openRun(input: {
    readonly deployment: string;
    readonly key: string;
    readonly request: unknown;
    readonly reopen?: (stopped: RunRecord) => boolean;
  }): Run;
  /** Closes what is open of a deployment that is none any more. */
  supersede(deployment: string): void;
  /** The newest first. */
  runs(deployment?: string): readonly RunRecord[];
  attempt(id: string): AttemptRecord | undefined;
  /** The oldest first. */
  attempts(run: string): readonly AttemptRecord[];
  close(): void;
}

/** A lock that the system frees when its holder dies. */
export interface Lock {
  release(): void;
}

/** Locks by name; undefined where another process holds it. */
export type AcquireLock = (name: string) => Lock | undefined;
