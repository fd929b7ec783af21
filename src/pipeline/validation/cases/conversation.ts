import type { ChildProcess, Exit } from "../../../platform/process.ts";
import { startTimer, type Timer } from "../../../platform/timer.ts";
import { cut } from "../cut.ts";
import { driver, parseAnswer } from "./driver-protocol.ts";
import type { Answer } from "./case.ts";

/** A line for a driver. */
export interface DriverRequest {
  readonly id: number;
  /** With its line feed. */
  readonly line: string;
}

/**
 * How a conversation ended. `died` and `silent` leave open requests; `garbage` is a line that answers no
 * open request; `late` = the driver answered everything and did not end.
 */
type ConversationEnd =
  | { readonly how: "answered" | "silent" | "late" | "aborted" }
  | { readonly how: "died"; readonly exit: Exit }
  | { readonly how: "garbage"; readonly line: string };

/** What is left after a conversation. */
export interface Conversation {
  readonly end: ConversationEnd;
  readonly answered: number;
  /** Asked and not answered. */
  readonly open: readonly DriverRequest[];
  readonly unasked: readonly DriverRequest[];
  /** The end of what the driver wrote to stderr. */
  readonly stderr: string;
}

/** What a conversation needs beside the requests. */
export interface ConversationOptions {
  /** Milliseconds without an answer after which a driver counts as silent. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  readonly onAnswer: (id: number, answer: Answer) => void;
}

/** Asks one process everything, up to 64 requests at a time, and sees it to its end. */
export async function converse(
  child: ChildProcess,
  requests: readonly DriverRequest[],
  options: ConversationOptions,
): Promise<Conversation> {
  const talk = new Talk(child, requests, options);
  return talk.run();
}

class Talk {
  readonly #child: ChildProcess;
  readonly #requests: readonly DriverRequest[];
  readonly #options: ConversationOptions;
  readonly #open = new Map<number, DriverRequest>();
  #next = 0;
  #answered = 0;
  #rest: Buffer[] = [];
  #restSize = 0;
  #stderr = "";
  #end: ConversationEnd | undefined;
  #timer: Timer;

  constructor(
    child: ChildProcess,
    requests: readonly DriverRequest[],
    options: ConversationOptions,
  ) {
    this.#child = child;
    this.#requests = requests;
    this.#options = options;
    this.#timer = startTimer(options.silenceMs, () => this.#stop({ how: "silent" }));
  }

  async run(): Promise<Conversation> {
    const abort = (): void => this.#stop({ how: "aborted" });
    this.#options.signal.addEventListener("abort", abort, { once: true });
    if (this.#options.signal.aborted) abort();
    this.#child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString("utf8")).slice(-4000);
    });
    this.#child.stdin.on("drain", () => this.#ask());
    this.#ask();
    const exit = await this.#child.exited;
    if (this.#restSize > 0) this.#takeLine(Buffer.concat(this.#rest).toString("utf8"));
    this.#timer.stop();
    this.#options.signal.removeEventListener("abort", abort);
    // What the driver started and left behind goes with it.
    this.#child.kill();
    return {
      end: this.#end ?? (this.#done() ? { how: "answered" } : { how: "died", exit }),
      answered: this.#answered,
      open: [...this.#open.values()],
      unasked: this.#requests.slice(this.#next),
      stderr: this.#stderr,
    };
  }

  /** Keeps 64 requests open, in one write, and waits where the pipe is full. */
  #ask(): void {
    if (this.#end !== undefined || this.#child.stdin.writableNeedDrain) return;
    let lines = "";
    while (this.#open.size < driver.openRequests && lines.length < driver.lineBytes) {
      const request = this.#requests[this.#next];
      if (request === undefined) break;
      this.#open.set(request.id, request);
      lines += request.line;
      this.#next += 1;
    }
    if (lines !== "") this.#child.stdin.write(lines);
  }

  #read(chunk: Buffer): void {
    let from = 0;
    const before = this.#answered;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      this.#takeLine(this.#lineUpTo(chunk, from, at));
      if (this.#end !== undefined) return;
      from = at + 1;
    }
    this.#rest.push(chunk.subarray(from));
    this.#restSize += chunk.length - from;
    if (this.#restSize > driver.lineBytes) return this.#stop({ how: "garbage", line: tooLong });
    if (this.#answered > before) this.#goOn();
  }

  #lineUpTo(chunk: Buffer, from: number, at: number): string {
    if (this.#restSize === 0) return chunk.toString("utf8", from, at);
    const line = Buffer.concat([...this.#rest, chunk.subarray(from, at)]);
    this.#rest = [];
    this.#restSize = 0;
    return line.toString("utf8");
  }

  #takeLine(line: string): void {
    if (this.#end !== undefined || /^\s*$/u.test(line)) return;
    const parsed = line.length > driver.lineBytes ? undefined : parseAnswer(line);
    if (parsed === undefined || !this.#open.delete(parsed.id)) {
      return this.#stop({ how: "garbage", line: cut(line, 500) });
    }
    this.#answered += 1;
    this.#options.onAnswer(parsed.id, parsed.answer);
  }

  /** After answers: asks more, or says that there is no more and gives the driver time to end. */
  #goOn(): void {
    if (!this.#done()) {
      this.#timer.restart();
      return this.#ask();
    }
    this.#timer.stop();
    this.#timer = startTimer(driver.endMs, () => this.#stop({ how: "late" }));
    this.#child.stdin.end();
  }

  #done(): boolean {
    return this.#open.size === 0 && this.#next === this.#requests.length;
  }

  #stop(end: ConversationEnd): void {
    this.#end ??= end;
    this.#child.kill();
  }
}

const tooLong = "a line of more than 1 MiB";
