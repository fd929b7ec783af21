/** A program that the output or the agent needs, as it is installed on this machine. */
export interface Tool {
  readonly name: string;
  /** Absolute path of the real program: links, and shims of version managers, resolved. */
  readonly path: string;
  /** As the program reports it; missing where it does not. */
  readonly version?: string;
  /** The range of `needs`; missing where the need is implied by a command. */
  readonly range?: string;
}

/** The tools of a build: the same for agent, judge and user. */
export interface Tools {
  readonly found: readonly Tool[];
  /** The value of PATH in every box. */
  readonly path: string;
  /** Absolute folders outside the system's own that boxes must see, read-only, at the same place. */
  readonly folders: readonly string[];
}
