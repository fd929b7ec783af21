import {
  type ChildProcess as NodeChild,
  type ChildProcessByStdio,
  spawn,
} from "node:child_process";
import { Duplex, PassThrough, Readable, type Writable } from "node:stream";
import { systemErrorCode } from "./files.ts";
import { coverInherited } from "./inherited-descriptors.ts";

/** A program to start. The environment is exactly `env`: nothing is inherited. */
export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /**
   * What the program reads from file descriptor 3; it may then write a report to descriptor 4.
   * It inherits no other descriptor of this process.
   */
  readonly side?: string | Uint8Array;
  /** Whether the program waits at file descriptor 5 for the text of `tell`; otherwise as with `side`. */
  readonly waits?: boolean;
}

/** How a process ended. Both are null where it could not be started. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The system's error code where the program could not be started, such as `ENOENT`. */
  readonly startError?: string;
  /** What a program with `side` or `waits` wrote to file descriptor 4. */
  readonly report?: string;
  /** Killed because it had filled the places that it may write to. */
  readonly filled?: boolean;
}

/** A running process that leads its own process group. */
export interface ChildProcess {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the process has ended and its output streams are closed; never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends a signal to the whole process group; fine when it is gone. */
  kill(signal?: NodeJS.Signals): void;
}

/** A process that may wait for a text. */
export interface WaitingProcess extends ChildProcess {
  /** Gives a program with `waits` its text, once; does nothing for any other. */
  tell(text: string): void;
}

/** What bounds a process that runs to its end. */
interface RunLimits {
  /** Milliseconds after which the process group is killed. */
  readonly wallMs: number;
  /** Bytes of stdout and of stderr each; beyond them the process group is killed. */
  readonly outputBytes: number;
}

/** A process that has ended. */
export interface RunResult extends Exit {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Killed because `wallMs` had passed. */
  readonly timedOut: boolean;
  /** Killed because it wrote more than `outputBytes`. */
  readonly overflowed: boolean;
  /** Killed because the signal was aborted. */
  readonly aborted: boolean;
  readonly durationMs: number;
}

/** Starts a program in a process group of its own, with pipes for its streams. */
export function startProcess(command: Command): WaitingProcess {
  const child = spawnOrFail(command);
  if (typeof child === "string") return unstarted(child);
  const report = exchange(child, command.side);
  const late = lateStream(child);
  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      resolve({ code: null, signal: null, startError: error.code ?? error.message });
    });
    child.once("close", (code, signal) => resolve({ code, signal, ...report() }));
  });
  // A reader that is gone is the process's own affair; its end is told by `exited`.
  child.stdin.on("error", () => {});
  const kill = (signal: NodeJS.Signals = "SIGKILL"): void => killGroup(child.pid, signal);
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    kill,
    tell: (text) => void late?.end(text),
  };
}

function lateStream(child: NodeChild): Duplex | undefined {
  const streams: readonly unknown[] = child.stdio;
  const late = streams[lateDescriptor];
  if (!(late instanceof Duplex)) return undefined;
  // A program that has ended before it is told hears nothing.
  return late.on("error", () => {}).resume();
}

/** The descriptor at which a program waits for its text. */
const lateDescriptor = 5;

/** What a run is given beside its command. */
export interface RunOptions {
  readonly limits: RunLimits;
  readonly stdin?: Uint8Array | string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end within limits. Never rejects: the result says what happened. */
export async function runProcess(command: Command, options: RunOptions): Promise<RunResult> {
  return finishProcess(startProcess(command), options);
}

/** Feeds a started process, waits for its end within limits, and kills what is left of its group. */
export async function finishProcess(child: ChildProcess, options: RunOptions): Promise<RunResult> {
  const startedAt = performance.now();
  const ended = { timedOut: false, overflowed: false, aborted: false };
  const stop = (reason: keyof typeof ended) => (): void => {
    ended[reason] = true;
    child.kill();
  };
  const timer = setTimeout(stop("timedOut"), options.limits.wallMs);
  const abort = stop("aborted");
  options.signal?.addEventListener("abort", abort, { once: true });
  if (options.signal?.aborted === true) abort();
  const stdout = gather(child.stdout, options.limits.outputBytes, stop("overflowed"));
  const stderr = gather(child.stderr, options.limits.outputBytes, stop("overflowed"));
  child.stdin.end(options.stdin ?? "");
  const exit = await child.exited;
  clearTimeout(timer);
  options.signal?.removeEventListener("abort", abort);
  child.kill();
  return {
    ...exit,
    ...ended,
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr),
    durationMs: performance.now() - startedAt,
  };
}

/** Node throws for what the system refuses at once, such as an argument of 200 KB; that is an end like any other. */
function spawnOrFail(command: Command): ChildProcessByStdio<Writable, Readable, Readable> | string {
  const [file = "", ...args] = command.argv;
  try {
    return spawn(file, args, {
      cwd: command.cwd,
      env: { ...command.env },
      stdio: stdioOf(command),
      detached: true,
    });
  } catch (error) {
    return systemErrorCode(error) ?? "EINVAL";
  }
}

/** A process that could not be started, for the reason that the system or psd gives. */
export function unstarted(startError: string): WaitingProcess {
  return {
    pid: undefined,
    stdin: new PassThrough(),
    stdout: Readable.from([]),
    stderr: Readable.from([]),
    exited: Promise.resolve({ code: null, signal: null, startError }),
    kill: () => {},
    tell: () => {},
  };
}

type Stdio = ["pipe", "pipe", "pipe"];

/** Typed as the three streams that every program has; the descriptors behind them are psd's own. */
function stdioOf({ side, waits = false }: Command): Stdio {
  const streams: Stdio = ["pipe", "pipe", "pipe"];
  if (side === undefined && !waits) return streams;
  const own = [side === undefined ? "ignore" : "pipe", "pipe", waits ? "pipe" : "ignore"];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's types know three streams only
  return [...streams, ...own, ...coverInherited(lateDescriptor + 1)] as Stdio;
}

function exchange(child: NodeChild, side: Command["side"]): () => { report?: string } {
  const [, , , input, output] = child.stdio;
  // It has only its three streams.
  if (output === undefined) return () => ({});
  const chunks: Buffer[] = [];
  if (output instanceof Duplex) output.on("data", (chunk: Buffer) => chunks.push(chunk));
  give(input, side);
  return () => ({ report: Buffer.concat(chunks).toString("utf8") });
}

function give(stream: unknown, content: Uint8Array | string | undefined): void {
  if (!(stream instanceof Duplex)) return;
  stream.on("error", () => {});
  stream.resume().end(content);
}

function gather(stream: Readable, limit: number, overflow: () => void): Buffer[] {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    const room = limit - size;
    size += chunk.length;
    if (room > 0) chunks.push(chunk.subarray(0, room));
    if (size > limit) overflow();
  });
  return chunks;
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}
