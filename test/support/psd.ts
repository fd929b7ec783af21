import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { realpathSync } from "node:fs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Which entry of the command is started: its sources, or the launcher that users get. */
type PsdEntry = "source" | "launcher";

/** What a run of the command left. */
export interface PsdResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run of the command differs from the plain one. */
export interface PsdOptions {
  /** Relative to the project; the project itself when missing. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly entry?: PsdEntry;
  /** The words of a program that starts the command given after them, such as `unshare -m`. */
  readonly through?: readonly string[];
  /** Told of everything the command writes, with all it has written to that stream so far. */
  readonly onOutput?: (child: { kill(signal: NodeJS.Signals): void }, so: PsdResult) => void;
}

/** A temporary project with a home, caches and git configuration of its own. */
export interface PsdProject {
  /** Absolute, links resolved. */
  readonly folder: string;
  readonly home: string;
  /** The environment that commands get. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes files, paths relative to the project. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  /** Runs psd to its end. */
  psd(args: readonly string[], options?: PsdOptions): Promise<PsdResult>;
  /** Removes everything. */
  remove(): void;
}

/** Makes a temporary project, in a home of its own or in that of another project. */
export function createPsdProject(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  sharedHome?: string,
): PsdProject {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "psd-e2e-")));
  // Boxes of root run as another user, who must reach an agent's script in here.
  chmodSync(place, 0o755);
  const folder = join(place, "project");
  const home = sharedHome ?? join(place, "home");
  mkdirSync(folder);
  mkdirSync(home, { recursive: true });
  const env = environmentOf(home, join(place, "tmp"));
  const project: PsdProject = {
    folder,
    home,
    env,
    write: (more) => {
      for (const [path, content] of Object.entries(more)) {
        const file = join(folder, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    },
    psd: async (args, options = {}) => runPsd(args, options, { folder, env }),
    remove: () => rmSync(place, { recursive: true, force: true, maxRetries: 3 }),
  };
  project.write(files);
  return project;
}

function environmentOf(home: string, temporary: string): Readonly<Record<string, string>> {
  mkdirSync(temporary);
  return {
    PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? "/usr/bin:/bin"}`,
    HOME: home,
    TMPDIR: temporary,
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local/share"),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@example.org",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@example.org",
    LANG: "C.UTF-8",
    TZ: "UTC",
    // The sources are compiled once for all runs, as the launcher does for its users.
    NODE_COMPILE_CACHE: join(tmpdir(), "psd-test-compile-cache"),
  };
}

/** Commands that open boxes. */
const boxing = new Set(["build", "canary", "flaky", "promote", "validate"]);

const hasBox = (process.env["PATH"] ?? "")
  .split(delimiter)
  .some((folder) => existsSync(join(folder, "bwrap")));

/** Where this machine has no bubblewrap, tests agree to plain processes in so many words. */
function consentTo(args: readonly string[]): readonly string[] {
  const agrees = !hasBox && boxing.has(args[0] ?? "") && !args.includes("--box");
  return agrees ? ["--box", "none"] : [];
}

async function runPsd(
  args: readonly string[],
  options: PsdOptions,
  project: Pick<PsdProject, "folder" | "env">,
): Promise<PsdResult> {
  const entry = options.entry === "launcher" ? "bin/psd.js" : "src/cli/main.ts";
  const words = [
    ...(options.through ?? []),
    process.execPath,
    join(root, entry),
    ...args,
    ...consentTo(args),
  ];
  const [program = "", ...rest] = words;
  const child = spawn(program, rest, {
    cwd: join(project.folder, options.cwd ?? "."),
    env: { ...project.env, ...options.env },
    stdio: "pipe",
  });
  const written = { stdout: "", stderr: "" };
  const listen = (name: keyof typeof written): void => {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      written[name] += text;
      options.onOutput?.(child, { ...written, code: null, signal: null });
    });
  };
  listen("stdout");
  listen("stderr");
  // The command may end before it has read its input.
  child.stdin.on("error", () => {});
  child.stdin.end(options.stdin ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...written }));
  });
}
