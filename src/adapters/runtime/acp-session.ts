import { methods } from "@agentclientprotocol/sdk";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Exit } from "../../platform/process.ts";
import type { AcpAnswer, AcpConnection } from "./acp-connection.ts";
import { refusal, systemFault, wordsOf } from "./acp-fault.ts";
import { promptAnswer } from "./acp-messages.ts";
import type { AgentAccount, AgentDialect } from "./agent-dialect.ts";
import type { Meter, MeteredTurn, MeterStop } from "./meter/meter.ts";
import { meterTrouble } from "./meter/meter-trouble.ts";
import { meteredUsage } from "./meter/metered-usage.ts";
import type { Session, StopReason, TurnOptions, TurnOutcome, TurnRequest } from "./runtime.ts";
import type { TurnListener } from "./turn-listener.ts";
import { createTurnReader, type TurnReader } from "./turn-reader.ts";
import { type TurnLimit, watchTurn } from "./watch-turn.ts";

/** Limits of an agent beside those of a turn. */
export interface AcpLimits {
  /** Milliseconds until a session has begun. */
  readonly startMs: number;
  /** Milliseconds for an agent to end a turn, or itself, when it is asked to. */
  readonly graceMs: number;
  /** Bytes that an agent may send from one prompt to the next. */
  readonly turnBytes: number;
}

/** A session that has begun. */
export interface OpenedSession {
  readonly agent: string;
  readonly sessionId: string;
  readonly model: string | undefined;
  readonly dialect: AgentDialect;
  readonly account: AgentAccount | undefined;
  /** Addresses of its model servers, where psd stands in between. */
  readonly addresses: readonly URL[];
  readonly meter: Meter | undefined;
  readonly connection: AcpConnection;
  readonly limits: AcpLimits;
}

/** Milliseconds that calls beside the task, such as for a title, may go on after the end of a turn to be counted. */
const settleMs = 2_000;

/** Prompts go to one session of the agent, one after the other. */
export function createAcpSession(it: OpenedSession, listener: TurnListener): Session {
  let usd: number | undefined;
  return {
    ...(it.model === undefined ? {} : { model: it.model }),
    isOpen: () => it.connection.isOpen(),
    prompt: async (request, options) => {
      const reader = createTurnReader(options.onEvent, { usdBefore: usd, dialect: it.dialect });
      const result = await runTurn({ it, listener, reader }, request, options);
      usd = reader.sessionUsd();
      return result;
    },
    close: async () => {
      await it.connection.stop(it.limits.graceMs);
    },
  };
}

interface Turn {
  readonly it: OpenedSession;
  readonly listener: TurnListener;
  readonly reader: TurnReader;
}

async function runTurn(
  turn: Turn,
  request: TurnRequest,
  options: TurnOptions,
): Promise<Result<TurnOutcome>> {
  const { it, listener, reader } = turn;
  const watch = watchTurn(request.limits, options.signal);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<Stopped>();
  listener.begin({ reader, options, signOfLife: watch.signOfLife });
  it.meter?.begin({
    onBytes: watch.signOfLife,
    onUsage: (usage) => options.onEvent({ type: "usage", usage }),
    onStop: (by) => stop({ kind: "stopped", by }),
  });
  const asked = it.connection.request(methods.agent.session.prompt, {
    sessionId: it.sessionId,
    prompt: [{ type: "text", text: request.prompt }],
  });
  const first = await Promise.race([asked, watch.limit, stopped]);
  watch.stop();
  const isCut = typeof first === "string" || first.kind === "stopped";
  if (isCut) await cutTurn(turn, asked);
  listener.end();
  reader.flush();
  await it.meter?.settled(isCut ? 0 : settleMs);
  return readAnswer({ ...turn, metered: it.meter?.take() ?? {} }, first, options);
}

/** Asks the agent to cancel, gives it a moment, and ends it: commands it started may outlive the cancel. */
async function cutTurn({ it }: Turn, asked: Promise<AcpAnswer>): Promise<void> {
  it.connection.notify(methods.agent.session.cancel, { sessionId: it.sessionId });
  const grace = watchTurn({ idleMs: it.limits.graceMs, totalMs: it.limits.graceMs });
  await Promise.race([asked, grace.limit]);
  grace.stop();
  await it.connection.stop(0);
}

/** A turn that its meter has ended. */
interface Stopped {
  readonly kind: "stopped";
  readonly by: MeterStop;
}

/** A turn at its end. */
interface EndedTurn extends Turn {
  readonly metered: MeteredTurn;
}

async function readAnswer(
  turn: EndedTurn,
  answer: AcpAnswer | TurnLimit | Stopped,
  options: TurnOptions,
): Promise<Result<TurnOutcome>> {
  const { it, reader, metered } = turn;
  const end = (stopReason: StopReason, detail?: string): Result<TurnOutcome> =>
    endTurn(turn, options, { stopReason, ...(detail === undefined ? {} : { detail }) });
  const trouble = answer === "cancelled" ? undefined : modelTrouble(turn, answer);
  if (trouble !== undefined) return failure(trouble);
  if (typeof answer === "string") return end(answer);
  if (answer.kind === "stopped") return end("length", "it asked its model too often for one turn");
  if (answer.kind === "closed") return end("crashed", await describeCrash(turn));
  if (answer.kind === "error") return failure(refusal(it, answer));
  const parsed = promptAnswer.safeParse(answer.value);
  if (!parsed.success) {
    const fault = "its answer to a prompt has no stop reason";
    return failure(diagnose("runtime/protocol", { agent: it.agent, fault }));
  }
  if (reader.failed(parsed.data)) return failure(systemFault(it));
  const { stopReason, detail } = stopOf(parsed.data.stopReason);
  const usage = meteredUsage(reader.usage(parsed.data), metered.usage);
  if (Object.keys(usage).length > 0) options.onEvent({ type: "usage", usage });
  return success({ stopReason, usage, ...(detail === undefined ? {} : { detail }) });
}

/** Why the model gave no answer in the whole turn, or none any more; undefined where it did, or nobody knows. */
function modelTrouble(
  { it, metered }: EndedTurn,
  answer: AcpAnswer | TurnLimit | Stopped,
): Diagnostic | undefined {
  const isStopped = typeof answer !== "string" && answer.kind === "stopped";
  const stop = isStopped && answer.by !== "requests" ? answer.by : undefined;
  const fault = stop ?? metered.fault;
  if (fault === undefined) return undefined;
  if (typeof answer === "string" || answer.kind !== "error") return meterTrouble(fault, it);
  const told = refusal(it, answer);
  return told.code === "runtime/agent-error" ? meterTrouble(fault, it, wordsOf(answer)) : told;
}

function endTurn(
  { reader, metered }: EndedTurn,
  options: TurnOptions,
  end: Omit<TurnOutcome, "usage">,
): Result<TurnOutcome> {
  const usage = meteredUsage(reader.usage(), metered.usage);
  if (Object.keys(usage).length > 0) options.onEvent({ type: "usage", usage });
  return success({ ...end, usage });
}

async function describeCrash({ it, listener }: Turn): Promise<string> {
  const exit = await it.connection.stop(it.limits.graceMs);
  const lines = it.connection.lastLines();
  const how = listener.flooded()
    ? `it sent more requests or tool calls, or more than the ${it.limits.turnBytes} bytes, that a turn may have`
    : describeExit(exit);
  return lines === "" ? how : `${how}; its last lines were:\n${lines}`;
}

/** How a process ended, in words. */
export function describeExit(exit: Exit): string {
  if (exit.startError !== undefined) return `it could not be started: ${exit.startError}`;
  if (exit.filled === true) return "it was stopped: its workspace holds more than it may";
  return exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
}

function stopOf(word: string): Pick<TurnOutcome, "stopReason" | "detail"> {
  switch (word) {
    case "end_turn":
      return { stopReason: "ended" };
    case "max_tokens":
    case "max_turn_requests":
      return { stopReason: "length" };
    case "refusal":
      return { stopReason: "refused" };
    case "cancelled":
      return { stopReason: "cancelled" };
    default:
      return {
        stopReason: "ended",
        detail: `unknown stop reason "${escapeText(word.slice(0, 80))}"`,
      };
  }
}
