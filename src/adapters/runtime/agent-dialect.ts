/** How an agent departs from the protocol, or fills what it leaves open. */
export interface AgentDialect {
  /** What `usage` of the answer to a prompt counts. Of the last model call alone nothing can be made for a turn. */
  readonly usage?: "turn" | "last-call";
  /** Whether `usage: null` in an answer means that the model could not be used, whatever the stop reason says. */
  readonly failsWithoutUsage?: boolean;
  /** What a new session is told beside the protocol, as `_meta`. */
  readonly sessionMeta?: Readonly<Record<string, unknown>>;
  /** The mode in which its session works. */
  readonly mode?: string;
  /** Names of the inputs of a tool that writes the file `path`, where it does not say that this is an edit. */
  readonly writeInputs?: readonly string[];
  /** Codes of errors by which it asks for a login, beside that of the protocol. */
  readonly loginCodes?: readonly number[];
}

/** How people give an agent its account. psd reads neither. */
export interface AgentAccount {
  /** Variables of which one holds its key. */
  readonly keys: readonly string[];
  /** Places that hold its login, relative to the user's home. */
  readonly login: readonly string[];
  /** Whether it was given a key or a login; missing where nobody looked. */
  readonly isGiven?: boolean;
}

/**
 * What an agent is allowed when it asks. `once`: everything, each time anew; a box holds it. `edits`: to
 * read, and to change files of its workspace.
 */
export type PermissionPolicy = "once" | "edits";
