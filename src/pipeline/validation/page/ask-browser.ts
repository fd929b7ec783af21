import * as z from "zod";
import type { PageQuestion } from "../../../platform/browser/page-questions.ts";
import type { ChildProcess } from "../../../platform/process.ts";

/** Bytes of one answer: a screenshot is the largest. */
const answerBytes = 24 * 2 ** 20;

/** Milliseconds in which a browser must be there, and what it gets beside a step's own time. */
const patience = { startMs: 60_000, extraMs: 10_000 };

/** A worker is not believed: what it says is read as what anybody says. */
const answerSchema = z.object({
  id: z.number(),
  ok: z.boolean(),
  value: z.unknown().optional(),
  problem: z.string().max(2000).optional(),
  remarks: z.array(z.string().max(1000)).max(100).default([]),
});

/** What came of a question. */
export type BrowserAnswer =
  | { readonly value: unknown }
  /** The browser could not do it, in one sentence. */
  | { readonly problem: string }
  /** The browser itself is gone, or says nothing that could be read. */
  | { readonly gone: string };

/** A browser that is asked one question after the other. */
export interface AskedBrowser {
  /** Why it did not start; undefined once it is there. */
  untilReady(): Promise<string | undefined>;
  ask(question: PageQuestion, timeoutMs: number): Promise<BrowserAnswer>;
  /** What happened on the page beside what was asked; in the order of its happening. */
  remarks(): readonly string[];
  /** Ends it; nothing of it is left when this settles. */
  close(): Promise<void>;
}

/** Talks with the worker of a browser, line by line. */
export function askBrowser(child: ChildProcess, signal: AbortSignal): AskedBrowser {
  const lines = linesOf(child);
  let remarks: readonly string[] = [];
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-2000);
  });
  child.stdin.on("error", () => {});
  const abort = (): void => child.kill();
  signal.addEventListener("abort", abort, { once: true });
  let id = 0;
  const next = async (timeoutMs: number): Promise<BrowserAnswer> => {
    const line = await lines.next(timeoutMs);
    if (line === undefined) {
      const last = stderr.trim().split("\n").at(-1) ?? "";
      return { gone: last === "" ? "The browser gave no answer" : `The browser ended: ${last}` };
    }
    const read = answerSchema.safeParse(parsed(line));
    if (!read.success || read.data.id !== id) return { gone: "The browser's worker said nonsense" };
    ({ remarks } = read.data);
    const { ok, value, problem = "it could not be done" } = read.data;
    return ok ? { value } : { problem };
  };
  return {
    untilReady: async () => {
      const answer = await next(patience.startMs);
      if ("value" in answer) return undefined;
      return "gone" in answer ? answer.gone : answer.problem;
    },
    ask: async (question, timeoutMs) => {
      id += 1;
      child.stdin.write(`${JSON.stringify({ id, timeoutMs, question })}\n`);
      return next(timeoutMs + patience.extraMs);
    },
    remarks: () => remarks,
    close: async () => {
      child.kill();
      await child.exited;
      signal.removeEventListener("abort", abort);
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** The lines of a process, one at a time; undefined where none comes in time, or any more. */
function linesOf(child: ChildProcess): {
  next(timeoutMs: number): Promise<string | undefined>;
} {
  const waiting: string[] = [];
  let rest: Buffer[] = [];
  let bytes = 0;
  const state: { ended: boolean; wake?: () => void } = { ended: false };
  child.stdout.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      waiting.push(Buffer.concat([...rest, chunk.subarray(from, at)]).toString("utf8"));
      rest = [];
      bytes = 0;
      from = at + 1;
    }
    rest.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > answerBytes || waiting.length > 16) child.kill();
    state.wake?.();
  });
  const end = async (): Promise<void> => {
    await child.exited;
    state.ended = true;
    state.wake?.();
  };
  void end();
  return {
    next: async (timeoutMs) => {
      const late = AbortSignal.timeout(timeoutMs);
      while (waiting.length === 0 && !state.ended && !late.aborted) {
        // Woken by a line, by the end, or by the time.
        await new Promise<void>((resolve) => {
          state.wake = resolve;
          late.addEventListener("abort", () => resolve(), { once: true });
        });
      }
      return waiting.shift();
    },
  };
}
