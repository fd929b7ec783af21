/** A place at which psd writes, as it was reached in one run. */
export interface WritePoint {
  /** Its number in the run, from 1. */
  readonly at: number;
  /** What writes: a function of the file system, a statement of SQLite, git. */
  readonly name: string;
  /** What is written; a path is absolute. */
  readonly subject: string;
  /** File below `src/` and line; empty where it is not known. */
  readonly place: string;
}

/**
 * What happens at a point. `kill`: the process is killed before it writes. `torn`: after half of it.
 * `ENOSPC`: the disk is full from here on. `EACCES`, `EROFS`: this one write is refused. `write`: somebody
 * else appends to a file.
 */
export interface Fault {
  readonly kind: "kill" | "torn" | "ENOSPC" | "EACCES" | "EROFS" | "write";
  readonly at: number;
  /** Absolute; for `write`. */
  readonly file?: string;
  readonly text?: string;
}
