import picocolors from "picocolors";
import { readEnvironment } from "../platform/environment.ts";
import type { Output } from "./command.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { renderBug } from "./report/bug.ts";
import { writeDiagnostics } from "./report/human.ts";
import { describeTrouble } from "./report/trouble.ts";
import { runCommand } from "./run-command.ts";
import { guardOutput, readsCommands } from "./safe-output.ts";

/** Runs psd in this process and ends it: the only place where that is done on purpose. */
async function main(): Promise<void> {
  const abort = new AbortController();
  const interruption = listenForSignals(abort);
  quietBrokenPipe(process.stdout);
  quietBrokenPipe(process.stderr);
  const code = await run(abort.signal);
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.exit(interruption() ?? code);
}

async function run(signal: AbortSignal): Promise<ExitCode> {
  const words = process.argv.slice(2);
  const environment = readEnvironment();
  const output = outputOf(process);
  try {
    return await runCommand(words, { environment, signal, output });
  } catch (error) {
    const trouble = signal.aborted ? undefined : describeTrouble(error);
    if (trouble !== undefined) {
      await writeDiagnostics([trouble], { environment, output });
      return exitCodeOf([trouble]);
    }
    // What is thrown while everything is being aborted is no fault.
    if (!signal.aborted) output.stderr(await renderBug(error, words));
    return exitCodes.bug;
  }
}

/**
 * The first signal aborts what runs, so that it can tidy up; the second ends the process at once.
 * The answer is the exit code that tells of the first, once there was one.
 */
function listenForSignals(abort: AbortController): () => ExitCode | undefined {
  let interruption: ExitCode | undefined;
  const listen = (signal: NodeJS.Signals, code: ExitCode): void => {
    process.on(signal, () => {
      if (interruption !== undefined) process.exit(code);
      interruption = code;
      abort.abort();
    });
  };
  listen("SIGINT", exitCodes.interrupted);
  listen("SIGTERM", exitCodes.terminated);
  return () => interruption;
}

/** A reader that has seen enough, as `head` has, is no fault. */
function quietBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

function outputOf({ stdout, stderr, env }: NodeJS.Process): Output {
  const write = {
    stdout: (text: string) => void (stdout.writable && stdout.write(text)),
    stderr: (text: string) => void (stderr.writable && stderr.write(text)),
  };
  const styled = { stdout: wantsColors(stdout, env), stderr: wantsColors(stderr, env) };
  return {
    ...guardOutput(write, { styled, inPipeline: readsCommands(env) }),
    colors: {
      stdout: picocolors.createColors(styled.stdout),
      stderr: picocolors.createColors(styled.stderr),
    },
    terminal: stderr.isTTY && env["TERM"] !== "dumb" ? stderr : undefined,
  };
}

/** NO_COLOR wins over FORCE_COLOR (no-color.org, force-color.org); else a terminal decides. */
function wantsColors(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const force = env["FORCE_COLOR"] ?? "";
  if (force !== "") return force !== "0";
  return stream.isTTY && env["TERM"] !== "dumb";
}

async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writable) return;
  await new Promise<void>((resolve) => {
    stream.once("error", () => resolve());
    stream.write("", () => resolve());
  });
}

void main();
