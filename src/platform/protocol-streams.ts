import { type Readable, Writable } from "node:stream";

/** Standard input and output, given to a protocol alone. */
export interface ProtocolStreams {
  readonly input: Readable;
  readonly output: Writable;
  /** Resolved when the other side has gone, or when the signal is aborted. */
  readonly ended: Promise<void>;
}

/**
 * Takes standard input and output for a protocol. Whatever else in this process writes to standard output
 * from now on goes to standard error.
 */
export function takeProtocolStreams(signal: AbortSignal): ProtocolStreams {
  const { stdin, stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => void write(chunk, done),
  });
  const ended = new Promise<void>((resolve) => {
    const end = (): void => resolve();
    for (const event of ["end", "close", "error"]) stdin.once(event, end);
    stdout.once("error", end);
    output.once("error", end);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
  return { input: stdin, output, ended };
}
