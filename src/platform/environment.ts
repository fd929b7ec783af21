import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** What psd takes from the process it runs in. Tests give their own. */
export interface Environment {
  readonly cwd: string;
  /** The user's home folder. */
  readonly home: string;
  /** psd's folder for caches of the user: `$XDG_CACHE_HOME/psd`, else `~/.cache/psd`. */
  readonly cache: string;
  /** The system's folder for temporary files. */
  readonly temporary: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute path of the Node that runs psd. */
  readonly node: string;
  readonly platform: NodeJS.Platform;
  readonly architecture: NodeJS.Architecture;
  /** The user's numeric id; -1 where the system has none. */
  readonly userId: number;
  /** Whether a person sits at standard input and standard error. */
  readonly interactive: boolean;
  /** Whether standard output is a terminal: what goes there is read by a person and by nothing else. */
  readonly outputIsTerminal: boolean;
  /** Columns of the terminal at standard error; undefined where there is none. */
  readonly columns: number | undefined;
}

/** A variable of this process; undefined where it is not set. */
export function readVariable(name: string): string | undefined {
  return process.env[name];
}

/** The environment of this process. */
export function readEnvironment(): Environment {
  const variables = Object.fromEntries(
    Object.entries(process.env).filter((it): it is [string, string] => it[1] !== undefined),
  );
  const home = variables["HOME"] ?? homedir();
  const cacheRoot = variables["XDG_CACHE_HOME"];
  return {
    cwd: process.cwd(),
    home,
    cache: join(
      cacheRoot === undefined || cacheRoot === "" ? join(home, ".cache") : cacheRoot,
      "psd",
    ),
    temporary: tmpdir(),
    variables,
    node: process.execPath,
    platform: process.platform,
    architecture: process.arch,
    userId: process.getuid?.() ?? -1,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    outputIsTerminal: process.stdout.isTTY,
    columns: process.stderr.columns,
  };
}
