/** An isolated folder in which a runtime works. */
export interface Workspace {
  /** Absolute. */
  readonly path: string;
  /** Whether it was there before, with what an earlier process left in it. */
  readonly reopened: boolean;
}

/** Makes and removes workspaces, below the user's cache folder. */
export interface Workspaces {
  /** The folder in which all workspaces lie: hidden from every agent but for its own. */
  readonly root: string;
  /** The folder in which those of this project lie. */
  readonly folder: string;
  /** Opens the workspace of that name, making it where it is missing. `name` is `[a-z0-9-]+`. */
  open(name: string): Promise<Workspace>;
  /** Removes it, and what lies beside it as `<name>.<anything>`. */
  remove(name: string): Promise<void>;
}
