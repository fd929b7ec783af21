import type { Readable } from "node:stream";
import { type Connection, connectTo, freePort, openDoor } from "../../../platform/door.ts";
import { exchange } from "../../../platform/exchange.ts";
import type { ChildProcess, Exit } from "../../../platform/process.ts";
import { wait } from "../../../platform/wait.ts";
import type { CheckSettings, HttpCheck } from "../../package/criterion.ts";
import { checkLimits, type CriterionBox, startInBox } from "../box.ts";
import { commandOf } from "../check/command.ts";
import { cut } from "../cut.ts";
import { errored, failed, type Finding } from "../finding.ts";
import type { PlaceholderValues } from "../placeholders.ts";

/** The port of an output in a box: one that no program takes by itself. */
const boxPort = 18_080;

/** Milliseconds between two looks whether an output is ready. */
const pauseMs = 25;

/** Bytes of an answer that says that an output is ready. */
const readyBytes = 2 ** 20;

/** Characters of stdout and of stderr that are kept. */
const keptLog = 4000;

/** What starting needs: what it is checked by, its box, and the socket at which the box offers its port. */
export interface OutputSource {
  readonly check: CheckSettings & Pick<HttpCheck, "start" | "ready">;
  /** What it is called in a sentence. */
  readonly name: string;
  readonly box: CriterionBox;
  readonly socket: string;
  /** Whether the box has a loopback of its own. */
  readonly boxed: boolean;
}

/** An output that runs as a server. */
export interface RunningOutput {
  readonly port: number;
  /** With `{port}`. */
  readonly values: PlaceholderValues;
  /** Why it is not ready; undefined once it is. */
  untilReady(): Promise<Finding | undefined>;
  /** A connection to it; undefined where it accepts none. */
  connect(): Promise<Connection | undefined>;
  /** How it ended by itself; undefined while it runs. */
  ended(): Exit | undefined;
  /** Adds its command and the ends of what it wrote to a finding. */
  withLog(finding: Finding): Finding;
  /** Ends it; nothing of it is left when this settles. */
  close(): Promise<void>;
}

/** Starts an output as a server, at a port that nobody else has. */
export async function startOutput(source: OutputSource): Promise<RunningOutput> {
  const { check, box, boxed, socket } = source;
  const port = boxed ? boxPort : await freePort();
  const texts = { ...box.values.texts, port: String(port) };
  const values = { ...box.values, texts };
  const command = commandOf({ ...check, argv: check.start }, box, values);
  const door = boxed ? await openDoor(socket) : undefined;
  const env = { ...command.env, PORT: String(port) };
  const reached = door === undefined ? [] : [{ socket, port }];
  const child = startInBox(box, { ...command, env }, reached);
  child.stdin.end();
  const log = { stdout: tailOf(child.stdout, child), stderr: tailOf(child.stderr, child) };
  let exit: Exit | undefined;
  const end = async (): Promise<void> => {
    exit = await child.exited;
    // Nobody leads to its port any more, and nobody needs to wait for that.
    await door?.close();
  };
  const exited = end();
  const abort = (): void => child.kill();
  box.signal.addEventListener("abort", abort, { once: true });
  const connect = (): Promise<Connection | undefined> =>
    door === undefined ? connectTo({ port }) : door.connect(check.timeoutMs);
  return {
    port,
    values,
    connect,
    ended: () => exit,
    untilReady: () => waitUntilReady(source, { connect, ended: () => exit }),
    withLog: (finding) => ({
      ...finding,
      evidence: {
        ...finding.evidence,
        command: command.argv.map((it) => cut(it, 1000)),
        stdout: log.stdout(),
        stderr: log.stderr(),
      },
    }),
    close: async () => {
      child.kill();
      await exited;
      box.signal.removeEventListener("abort", abort);
    },
  };
}

/** Keeps the end of what a stream gives, and ends a process that gives too much. */
function tailOf(stream: Readable, child: Pick<ChildProcess, "kill">): () => string {
  let tail = "";
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > checkLimits.outputBytes) child.kill();
    tail = (tail + chunk.toString("utf8")).slice(-keptLog);
  });
  return () => tail;
}

async function waitUntilReady(
  { check, box, name }: OutputSource,
  output: Pick<RunningOutput, "connect" | "ended">,
): Promise<Finding | undefined> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < check.timeoutMs) {
    if (box.signal.aborted) return errored("The check was cancelled");
    const exit = output.ended();
    if (exit?.startError !== undefined) {
      return errored(`The box could not be started (${exit.startError})`);
    }
    if (exit !== undefined) {
      return failed("crashed", { message: `${name} ended before it was ready (${how(exit)})` });
    }
    // One look after the other.
    if (await isReady(check, output)) return undefined;
    await wait(pauseMs);
  }
  const what = check.ready === undefined ? "accept connections" : `answer ${check.ready}`;
  const message = `${name} did not ${what} at 127.0.0.1 and its port after ${check.timeoutMs / 1000} s`;
  return failed("timed-out", { message });
}

/** Times that a program which accepts no connection any more is given to end. */
const looksAtEnd = 100;

/**
 * How a program ended that was asked before; undefined where it still accepts connections. The end of a box is
 * told somewhat later than that of the program in it.
 */
export async function howEnded({
  connect,
  ended,
}: Pick<RunningOutput, "connect" | "ended">): Promise<string | undefined> {
  for (let look = 0; look < looksAtEnd; look += 1) {
    const exit = ended();
    if (exit !== undefined) return how(exit);
    // One look after the other.
    const connection = await connect();
    connection?.destroy();
    if (connection !== undefined) return undefined;
    await wait(pauseMs);
  }
  return undefined;
}

async function isReady(
  { ready, timeoutMs }: Pick<HttpCheck, "ready" | "timeoutMs">,
  { connect }: Pick<RunningOutput, "connect">,
): Promise<boolean> {
  const connection = await connect();
  if (connection === undefined) return false;
  if (ready === undefined) {
    connection.destroy();
    return true;
  }
  const question = { method: "GET", path: ready, headers: { Connection: "close" } };
  const limits = { wallMs: timeoutMs, bodyBytes: readyBytes };
  const answer = await exchange(connection, question, limits);
  return typeof answer === "object" && answer.status < 400;
}

/** How a process ended, for people. */
export function how({ code, signal, filled = false }: Exit): string {
  if (filled) return "it filled the disk";
  return signal === null ? `exit code ${code}` : signal;
}
