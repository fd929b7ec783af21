import type { AskedPlace, ExchangeWatch } from "../../../platform/http-forwarder.ts";
import { startTimer } from "../../../platform/timer.ts";
import type { Usage } from "../runtime.ts";
import { createAnswerReader } from "./answer-reader.ts";
import {
  countFaults,
  type FaultLimits,
  faultOf,
  isModelRequest,
  type MeterFault,
  type SeenExchange,
} from "./meter-fault.ts";
import { createTally, type PriceTokens } from "./tally.ts";

/** Why a turn must end: its model was asked too often, or failed again and again. */
export type MeterStop = "requests" | MeterFault;

/** What hears a meter within a turn. */
interface MeterListener {
  /** Something came from a model: a sign of life. */
  readonly onBytes: () => void;
  /** What was used since it was last taken. */
  readonly onUsage: (usage: Usage) => void;
  /** Called once; what is asked after it is refused. */
  readonly onStop: (stop: MeterStop) => void;
}

/** What was seen of a turn. */
export interface MeteredTurn {
  /** Missing where no answer has told tokens. Where some did not, it is a lower bound, called `estimated`. */
  readonly usage?: Usage;
  /** Why no request was answered; missing where one was, or there was none. */
  readonly fault?: MeterFault;
}

/** Counts what passes between an agent and its models. */
export interface Meter {
  /** Begins an exchange; undefined where no more of them are let through. */
  readonly onRequest: (asked: AskedPlace) => ExchangeWatch | undefined;
  /** Begins a turn. What was used between turns counts as its. */
  begin(listener: MeterListener): void;
  /** Settles when no request is under way, at the latest after `ms`. */
  settled(ms: number): Promise<void>;
  /** What was seen since it was last taken. */
  take(): MeteredTurn;
}

/** What a turn may ask. */
export interface MeterLimits extends FaultLimits {
  /** Requests of every kind. */
  readonly requests: number;
}

/**
 * Agents that end retries by themselves do so after 4 to 6 failures, and none has use for a thousand requests in a
 * turn. A refused key, a missing model and a page instead of an answer do not pass by themselves.
 */
const usual: MeterLimits = {
  requests: 1_000,
  faults: 10,
  lasting: { key: 3, model: 3, garbage: 2 },
};

/** Makes a meter, which is given exchanges by a forwarder. */
export function createMeter(price: PriceTokens, limits: Partial<MeterLimits> = {}): Meter {
  const { requests: most, ...bounds } = { ...usual, ...limits };
  const tally = createTally(price);
  const faults = countFaults(bounds);
  const flight = countFlight();
  let listener: MeterListener | undefined;
  let requests = 0;
  let answered = false;
  let stopped = false;

  const stop = (why: MeterStop): void => {
    stopped = true;
    listener?.onStop(why);
  };
  const fail = (fault: MeterFault): void => {
    if (faults.add(fault) && !stopped) stop(faults.last() ?? fault);
  };
  const settle = (seen: SeenExchange): void => {
    const { tokens, model = "" } = seen.answer;
    const fault = faultOf(seen);
    if (tokens !== undefined) tally.add(model, tokens);
    if (fault !== undefined) return fail(fault);
    if (tokens === undefined || seen.end === "left") tally.miss();
    if (seen.end !== "left") {
      answered = true;
      faults.clear();
    }
    const usage = tally.usage();
    if (usage !== undefined) listener?.onUsage(usage);
  };
  return {
    onRequest: (asked) => {
      requests += 1;
      if (requests > most && !stopped) stop("requests");
      if (stopped) return undefined;
      if (!isModelRequest(asked)) return unread;
      flight.begin();
      return watchAnswer({
        onBytes: () => listener?.onBytes(),
        onSeen: (seen) => flight.end(() => settle(seen)),
      });
    },
    begin: (it) => {
      listener = it;
      requests = 0;
      answered = false;
      stopped = false;
      faults.clear();
    },
    settled: (ms) => flight.settled(ms),
    take: () => {
      const [usage, fault] = [tally.usage(), answered ? undefined : faults.last()];
      tally.empty();
      return { ...(usage && { usage }), ...(fault && { fault }) };
    },
  };
}

/** What has nothing to do with models passes unread. */
const unread: ExchangeWatch = { onHead: () => {}, onBytes: () => {}, onEnd: () => {} };

interface AnswerListener {
  readonly onBytes: () => void;
  readonly onSeen: (seen: SeenExchange) => void;
}

function watchAnswer({ onBytes, onSeen }: AnswerListener): ExchangeWatch {
  let head = { status: 0, contentType: "" };
  let reader = createAnswerReader("");
  return {
    onHead: (status, type) => {
      head = { status, contentType: type.toLowerCase() };
      reader = createAnswerReader(head.contentType);
    },
    onBytes: (chunk) => {
      onBytes();
      if (head.status < 400) reader.read(chunk);
    },
    onEnd: (end) => onSeen({ ...head, end, answer: reader.end() }),
  };
}

/** Counts what is under way. */
function countFlight() {
  let under = 0;
  let waiting: (() => void)[] = [];
  return {
    begin: (): void => {
      under += 1;
    },
    end: (then: () => void): void => {
      under -= 1;
      then();
      if (under > 0) return;
      for (const settle of waiting) settle();
      waiting = [];
    },
    settled: (ms: number): Promise<void> => {
      if (under === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = startTimer(ms, resolve);
        waiting.push(() => {
          timer.stop();
          resolve();
        });
      });
    },
  };
}
