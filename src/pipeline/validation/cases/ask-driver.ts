import type { ChildProcess, Exit } from "../../../platform/process.ts";
import type { Symptom } from "../verdict.ts";
import type { Answer } from "./case.ts";
import { converse, type Conversation, type DriverRequest } from "./conversation.ts";

/** Guilty cases after which a driver is not asked any further, and those where it never answered at all. */
const mostGuilty = { ever: 20, withoutAnswer: 3 };

/** What asking needs beside the requests. */
export interface AskOptions {
  readonly start: () => ChildProcess;
  readonly silenceMs: number;
  /** Milliseconds for all requests together. */
  readonly totalMs: number;
  readonly signal: AbortSignal;
  readonly onAnswer: (id: number, answer: Answer) => void;
  /** A case on which a process of its own died or fell silent. */
  readonly onGuilty: (id: number, symptom: Symptom, detail: string) => void;
}

/** A fault that is not one case's: the whole table fails. */
export interface DriverFault {
  readonly symptom: Symptom;
  /** One sentence. */
  readonly message: string;
  readonly stderr: string;
  /** The program could not be started at all. */
  readonly notStarted?: string;
}

/**
 * Asks a driver everything, by driver 1. Where a process dies or falls silent, its open requests are
 * asked again one by one, each of a new process, and the rest of a further one. Gives the fault that
 * fails the whole table; undefined where every request was answered or found guilty.
 */
export async function askDriver(
  requests: readonly DriverRequest[],
  options: AskOptions,
): Promise<DriverFault | undefined> {
  let pending = requests;
  const seen = { answers: 0, guilty: 0 };
  const tooLong = AbortSignal.timeout(options.totalMs);
  const signal = AbortSignal.any([options.signal, tooLong]);
  const ask = async (some: readonly DriverRequest[]): Promise<Conversation> => {
    const talk = await converse(options.start(), some, { ...options, signal });
    seen.answers += talk.answered;
    return talk;
  };
  const faultOf = (talk: Conversation): DriverFault | undefined =>
    tooLong.aborted ? overTime(talk, options.totalMs) : faultOfEnd(talk);
  while (pending.length > 0) {
    // Each conversation goes on where the one before it ended.
    const talk = await ask(pending);
    const fault = faultOf(talk);
    if (fault !== undefined || options.signal.aborted) return fault;
    for (const request of talk.open) {
      const single = await ask([request]);
      const worse = faultOf(single);
      if (worse !== undefined || options.signal.aborted) return worse;
      if (single.open.length === 0) continue;
      seen.guilty += 1;
      options.onGuilty(request.id, symptomOf(single), describe(single));
      if (hopeless(seen)) return gaveUp(single, seen.guilty);
    }
    pending = talk.unasked;
  }
  return undefined;
}

function hopeless(seen: { readonly answers: number; readonly guilty: number }): boolean {
  return seen.guilty >= (seen.answers === 0 ? mostGuilty.withoutAnswer : mostGuilty.ever);
}

function gaveUp(talk: Conversation, guilty: number): DriverFault {
  return {
    symptom: symptomOf(talk),
    message: `${describe(talk)} on ${guilty} cases, so the rest was not asked`,
    stderr: talk.stderr,
  };
}

function overTime({ stderr }: Conversation, totalMs: number): DriverFault {
  const message = `The driver had not answered every case after ${totalMs / 1000} s`;
  return { symptom: "timed-out", message, stderr };
}

function faultOfEnd({ end, stderr }: Conversation): DriverFault | undefined {
  if (end.how === "garbage") {
    return {
      symptom: "wrong-output",
      message: `The driver wrote a line that answers no open request: ${end.line}`,
      stderr,
    };
  }
  if (end.how === "late") {
    return {
      symptom: "timed-out",
      message: "The driver had not ended 2 s after the end of its input",
      stderr,
    };
  }
  if (end.how !== "died" || end.exit.startError === undefined) return undefined;
  return {
    symptom: "missing-file",
    message: `The driver could not be started (${end.exit.startError})`,
    stderr,
    notStarted: end.exit.startError,
  };
}

function symptomOf({ end }: Conversation): Symptom {
  return end.how === "silent" ? "timed-out" : "crashed";
}

function describe({ end }: Conversation): string {
  return end.how === "died"
    ? `The driver ended (${describeExit(end.exit)})`
    : "The driver fell silent";
}

function describeExit({ code, signal, filled = false }: Exit): string {
  if (filled) return "it filled the disk";
  return signal === null ? `exit code ${code}` : signal;
}
