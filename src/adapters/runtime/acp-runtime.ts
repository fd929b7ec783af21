import { methods, PROTOCOL_VERSION } from "@agentclientprotocol/sdk";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { type AcpAnswer, type AcpConnection, connectAcp } from "./acp-connection.ts";
import { initializeAnswer, type NewSessionAnswer, newSessionAnswer } from "./acp-messages.ts";
import {
  type AcpLimits,
  createAcpSession,
  describeExit,
  type OpenedSession,
} from "./acp-session.ts";
import { refusal } from "./acp-fault.ts";
import type { AgentAccount, AgentDialect, PermissionPolicy } from "./agent-dialect.ts";
import { withHomeFiles } from "./home-files.ts";
import { type MeteredAgent, openMetering } from "./meter/open-metering.ts";
import { mayAllow } from "./permission.ts";
import type { Runtime, Session, SessionRequest, TurnOptions } from "./runtime.ts";
import { createTurnListener } from "./turn-listener.ts";
import { type TurnLimit, watchTurn } from "./watch-turn.ts";

/** An agent by the command that starts it. */
export interface AcpAgent {
  /** How people know it, such as `my-agent`. */
  readonly name: string;
  readonly argv: readonly string[];
  /** Everything it finds in its environment, beside what its box adds. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes secrets out of its errors and of what it writes to standard error. */
  readonly redact?: (text: string) => string;
  /** Whether psd knows it by its name alone. */
  readonly isKnown?: boolean;
  /** The model that it was told to use. */
  readonly model?: string;
  /** Texts by paths relative to its home, which are there before it starts. */
  readonly homeFiles?: Readonly<Record<string, string>>;
  /** What it is allowed when it asks; `once` where missing. */
  readonly permissions?: PermissionPolicy;
  readonly dialect?: AgentDialect;
  readonly account?: AgentAccount;
  /** How psd counts what it asks its models; missing where nobody knows how to lead it there. */
  readonly metered?: MeteredAgent;
}

const defaultLimits: AcpLimits = {
  startMs: 120_000,
  graceMs: 3_000,
  turnBytes: 256 * 1024 * 1024,
};

/** A coding agent that speaks the Agent Client Protocol, version 1, on its standard streams. */
export function createAcpRuntime(agent: AcpAgent, limits: Partial<AcpLimits> = {}): Runtime {
  return {
    name: agent.isKnown === true ? agent.name : `acp:${agent.name}`,
    ...(agent.model === undefined ? {} : { model: agent.model }),
    needsBox: true,
    keepsWorkspace: false,
    open: (request, options) =>
      openSession({ agent, limits: { ...defaultLimits, ...limits } }, request, options),
  };
}

interface Opening {
  readonly agent: AcpAgent;
  readonly limits: AcpLimits;
}

async function openSession(
  { agent, limits }: Opening,
  request: SessionRequest,
  options: TurnOptions,
): Promise<Result<Session>> {
  const metering = agent.metered && (await openMetering(agent.metered));
  const { env, homeFiles = {} } = metering ?? agent;
  const child = request.launch(withHomeFiles(agent.argv, homeFiles), env, metering?.ports);
  if (metering !== undefined) void child.exited.then(() => metering.close());
  const listener = createTurnListener(() => child.kill(), limits.turnBytes);
  const { redact, permissions: policy = "once", dialect = {} } = agent;
  const rule = { policy, workspace: request.workspaceInBox, dialect };
  const connection = connectAcp(child, listener, {
    redact,
    mayAllow: (asked) => mayAllow(asked, rule),
  });
  const startMs = Math.min(limits.startMs, request.startMs ?? limits.startMs);
  const watch = watchTurn({ idleMs: startMs, totalMs: startMs }, options.signal);
  const greeted = greet({ agent, connection, limits }, request.workspaceInBox);
  const first = await Promise.race([greeted, watch.limit]);
  watch.stop();
  if (typeof first !== "string" && first.ok) {
    return success(createAcpSession({ ...first.value, meter: metering?.meter }, listener));
  }
  await connection.stop(0);
  if (typeof first !== "string") return first;
  return noSession({ agent, connection, limits: { ...limits, startMs } }, first);
}

function noSession({ agent, connection, limits }: Greeting, limit: TurnLimit): Result<never> {
  if (limit === "cancelled") return failure(diagnose("runtime/cancelled", { agent: agent.name }));
  return failure(
    diagnose("runtime/agent-silent", {
      agent: agent.name,
      seconds: Math.round(limits.startMs / 1000),
      garbage: connection.garbageLines(),
      lastLines: connection.lastLines(),
    }),
  );
}

type Greeting = Opening & { readonly connection: AcpConnection };

async function greet(it: Greeting, cwd: string): Promise<Result<Omit<OpenedSession, "meter">>> {
  const { agent, connection, limits } = it;
  const hello = await connection.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: "psd", version: "1" },
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  });
  if (hello.kind !== "value") return await noAnswer(it, hello);
  const initialized = initializeAnswer.safeParse(hello.value);
  if (!initialized.success) return breach(agent, "its greeting names no protocol version");
  const version = initialized.data.protocolVersion;
  if (version !== PROTOCOL_VERSION) return breach(agent, `it speaks version ${version}`);
  const meta = agent.dialect?.sessionMeta;
  const opened = await connection.request(methods.agent.session.new, {
    cwd,
    mcpServers: [],
    ...(meta === undefined ? {} : { _meta: meta }),
  });
  if (opened.kind !== "value") return await noAnswer(it, opened);
  const session = newSessionAnswer.safeParse(opened.value);
  if (!session.success) return breach(agent, "its new session has no id");
  const refused = await setMode(it, session.data);
  if (refused !== undefined) return failure(refused);
  return success({
    agent: agent.name,
    sessionId: session.data.sessionId,
    model: agent.model ?? modelOf(session.data),
    dialect: agent.dialect ?? {},
    account: agent.account,
    addresses: Object.values(agent.metered?.addresses ?? {}),
    connection,
    limits,
  });
}

/** Puts a session into the mode that it should have; why it is not, where that fails. */
async function setMode(
  { agent, connection }: Greeting,
  { sessionId, modes }: NewSessionAnswer,
): Promise<Diagnostic | undefined> {
  const modeId = agent.dialect?.mode;
  if (modeId === undefined || modes?.currentModeId === modeId) return undefined;
  const set = await connection.request(methods.agent.session.setMode, { sessionId, modeId });
  if (set.kind === "value") return undefined;
  const because = set.kind === "error" ? escapeText(set.message.slice(0, 500)) : "it went away";
  return diagnose("runtime/mode-refused", { agent: agent.name, mode: modeId, because });
}

function modelOf({ models, configOptions }: NewSessionAnswer): string | undefined {
  const option = configOptions?.find((it) => it.id === "model")?.currentValue;
  return models?.currentModelId ?? (typeof option === "string" ? option : undefined);
}

async function noAnswer(
  { agent, connection, limits }: Greeting,
  answer: Exclude<AcpAnswer, { kind: "value" }>,
): Promise<Result<never>> {
  if (answer.kind === "error") {
    const { name, account, dialect = {} } = agent;
    const { model } = agent;
    return failure(refusal({ agent: name, model, connection, account, dialect }, answer));
  }
  const exit = await connection.stop(limits.graceMs);
  if (exit.startError === "EBOX") {
    const lastLines = connection.lastLines();
    return failure(diagnose("sandbox/box-failed", { program: agent.name, lastLines }));
  }
  if (exit.startError !== undefined) {
    const program = agent.argv[0] ?? "";
    return failure(diagnose("runtime/agent-missing", { agent: agent.name, program }));
  }
  return failure(
    diagnose("runtime/agent-exited", {
      agent: agent.name,
      exit: describeExit(exit),
      lastLines: connection.lastLines(),
    }),
  );
}

function breach(agent: AcpAgent, fault: string): Result<never> {
  return failure(diagnose("runtime/protocol", { agent: agent.name, fault }));
}
