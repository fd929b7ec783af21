import { watchFetch } from "../../../platform/watched-fetch.ts";
import type { ModelFault } from "./model-fault.ts";
import type { ModelLimits } from "./model-limits.ts";

/** The way to a model server: counts requests, and sees what the library does not tell. */
export interface ModelLine {
  readonly fetch: typeof globalThis.fetch;
  /** Called for whatever comes back. */
  onBytes: () => void;
  /** What was wrong with the last request. */
  fault: ModelFault | undefined;
  /** Whether a server has answered anything so far. */
  readonly wasReached: () => boolean;
  /** Begins to count requests anew. */
  readonly begin: () => void;
}

/** Types of answers that are no model's: a page, as proxies and other servers give. */
const stream = /^text\/event-stream\b/iu;

/** Opens the way; nothing is sent before it is used. */
export function openModelLine(limits: ModelLimits): ModelLine {
  let requests = 0;
  let reached = false;
  let bytes = 0;
  const watched = watchFetch({
    onRequest: () => {
      requests += 1;
      bytes = 0;
      if (requests > limits.requests) {
        fail("requests", `a turn may have ${limits.requests} requests`);
      }
    },
    onBytes: (count) => {
      bytes += count;
      line.onBytes();
      if (bytes > limits.answerBytes) fail("garbage", `it sends more than ${bytes} bytes`);
    },
  });
  const fail = (kind: ModelFault["kind"], because: string): never => {
    line.fault = { kind, because };
    throw new Error(because);
  };
  const line: ModelLine = {
    fetch: async (input, init) => {
      const answer = await watched(input, init);
      reached = true;
      const type = answer.headers.get("content-type") ?? "";
      if (!answer.ok || stream.test(type)) return answer;
      await answer.body?.cancel();
      return fail("garbage", `it answers with ${type === "" ? "no type" : type.slice(0, 60)}`);
    },
    onBytes: () => {},
    fault: undefined,
    wasReached: () => reached,
    begin: () => {
      requests = 0;
    },
  };
  return line;
}
