import type { AskedPlace, ExchangeEnd } from "../../../platform/http-forwarder.ts";
import type { ModelFault } from "../model/model-fault.ts";
import type { ReadAnswer } from "./answer-reader.ts";

/** Why a request of an agent's got no answer, as far as it can be seen from between them. */
export interface MeterFault {
  readonly kind: Extract<
    ModelFault["kind"],
    "key" | "model" | "busy" | "server" | "network" | "garbage" | "cut" | "refused"
  >;
  /** Safe to show. */
  readonly because: string;
}

/** The ends of paths by which models are asked for an answer. */
const asking =
  /\/(?:messages|chat\/completions|completions|responses)$|:(?:streamG|g)enerateContent$/u;

/** Whether a request asks a model for an answer. Pure. */
export function isModelRequest({ method, path }: AskedPlace): boolean {
  return method === "POST" && asking.test(path);
}

/** What was seen of an exchange that has ended. */
export interface SeenExchange {
  readonly end: ExchangeEnd;
  /** 0 where there is none. */
  readonly status: number;
  readonly contentType: string;
  readonly answer: ReadAnswer;
}

/** Why an exchange gave no answer; undefined where it gave one, or the agent did not wait for it. Pure. */
export function faultOf(seen: SeenExchange): MeterFault | undefined {
  const { end, status, contentType, answer } = seen;
  if (end === "left") return undefined;
  if (end === "unreached") return { kind: "network", because: "nothing answers there" };
  if (status >= 400) return { kind: kindOf(status), because: `status ${status}` };
  if (end === "cut") return { kind: "cut", because: "the answer broke off" };
  if (answer.kind === "error") return { kind: "server", because: "the answer holds an error" };
  if (answer.kind === "answer") return undefined;
  if (status >= 300) return { kind: "garbage", because: `a redirection, status ${status}` };
  const isPage = contentType.startsWith("text/html");
  return { kind: "garbage", because: isPage ? "a page of HTML" : "no answer of a model" };
}

function kindOf(status: number): MeterFault["kind"] {
  if (status === 401 || status === 403) return "key";
  if (status === 404) return "model";
  if (status === 429) return "busy";
  return status < 500 && status !== 408 && status !== 409 ? "refused" : "server";
}

/** Faults since the last answer. */
export interface FaultCount {
  /** Adds one, and says whether that is too many. */
  add(fault: MeterFault): boolean;
  clear(): void;
  last(): MeterFault | undefined;
}

/** What is too many: of all with no answer in between, and of those that do not pass by themselves. */
export interface FaultLimits {
  readonly faults: number;
  readonly lasting: Readonly<Partial<Record<MeterFault["kind"], number>>>;
}

/** Counts faults in a row. */
export function countFaults({ faults, lasting }: FaultLimits): FaultCount {
  let row: readonly MeterFault[] = [];
  return {
    add: (fault) => {
      row = [...row, fault];
      const same = row.filter((it) => it.kind === fault.kind).length;
      return row.length >= faults || same >= (lasting[fault.kind] ?? faults);
    },
    clear: () => {
      row = [];
    },
    last: () => {
      const fault = row.at(-1);
      if (fault === undefined || row.length === 1) return fault;
      return { ...fault, because: `${fault.because}, after ${row.length} requests in a row` };
    },
  };
}
