import { methods, PROTOCOL_VERSION } from "@agentclientprotocol/sdk";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { type AcpAnswer, type AcpConnection, connectAcp } from "./acp-connection.ts";
import { initializeAnswer, type NewSessionAnswer, newSessionAnswer } from "./acp-messages.ts";
import {
  type AcpLimits,
  createAcpSession,
  describeExit,
  type OpenedSession,
  refusal,
} from "./acp-session.ts";
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
}

const defaultLimits: AcpLimits = {
  startMs: 120_000,
  graceMs: 3_000,
  turnBytes: 256 * 1024 * 1024,
};

/** A coding agent that speaks the Agent Client Protocol, version 1, on its standard streams. */
export function createAcpRuntime(agent: AcpAgent, limits: Partial<AcpLimits> = {}): Runtime {
  return {
    name: `acp:${agent.name}`,
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
  const child = request.launch(agent.argv, agent.env);
  const listener = createTurnListener(() => child.kill(), limits.turnBytes);
  const connection = connectAcp(child, listener, agent.redact);
  const startMs = Math.min(limits.startMs, request.startMs ?? limits.startMs);
  const watch = watchTurn({ idleMs: startMs, totalMs: startMs }, options.signal);
  const greeted = greet({ agent, connection, limits }, request.workspaceInBox);
  const first = await Promise.race([greeted, watch.limit]);
  watch.stop();
  if (typeof first !== "string" && first.ok) {
    return success(createAcpSession(first.value, listener));
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

async function greet(it: Greeting, cwd: string): Promise<Result<OpenedSession>> {
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
  const opened = await connection.request(methods.agent.session.new, { cwd, mcpServers: [] });
  if (opened.kind !== "value") return await noAnswer(it, opened);
  const session = newSessionAnswer.safeParse(opened.value);
  if (!session.success) return breach(agent, "its new session has no id");
  return success({
    agent: agent.name,
    sessionId: session.data.sessionId,
    model: modelOf(session.data),
    connection,
    limits,
  });
}

function modelOf({ models, configOptions }: NewSessionAnswer): string | undefined {
  const option = configOptions?.find((it) => it.id === "model")?.currentValue;
  return models?.currentModelId ?? (typeof option === "string" ? option : undefined);
}

async function noAnswer(
  { agent, connection, limits }: Greeting,
  answer: Exclude<AcpAnswer, { kind: "value" }>,
): Promise<Result<never>> {
  if (answer.kind === "error") return failure(refusal({ agent: agent.name, connection }, answer));
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
