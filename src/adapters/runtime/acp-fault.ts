import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import type { AcpConnection, AcpError } from "./acp-connection.ts";
import type { AgentAccount, AgentDialect } from "./agent-dialect.ts";

/** Code of the error by which an agent asks for a login. */
const loginCode = -32_000;

/** Whose error it is. */
export interface FaultyAgent {
  readonly agent: string;
  /** Where psd knows it by its name. */
  readonly model?: string | undefined;
  readonly account?: AgentAccount | undefined;
  readonly dialect: AgentDialect;
  readonly connection: Pick<AcpConnection, "lastLines">;
}

/**
 * The diagnostic of a request that an agent answered with an error: a login that is missing, a model that is
 * not there, else its own words. It is told by codes and by what the agent adds for programs, never by prose.
 */
export function refusal(it: FaultyAgent, error: AcpError): Diagnostic {
  const { agent, model } = it;
  const because = wordsOf(error);
  const status = statusOf(error);
  const codes = [loginCode, ...(it.dialect.loginCodes ?? [])];
  if (codes.includes(error.code) || status === 401 || status === 403) {
    return loginRequired(it, because);
  }
  if (status === 404) return diagnose("runtime/agent-model-unknown", { agent, model, because });
  return agentError(it, because);
}

/** What an agent says of an error, safe to show. */
export function wordsOf({ message, data }: AcpError): string {
  const details = data?.details;
  const words = details === undefined ? message : `${message}: ${details}`;
  return escapeText(words.slice(0, 500));
}

/** The diagnostic of an agent that ended a turn, and told beside it that it could not work. */
export function systemFault(it: FaultyAgent): Diagnostic {
  const because = "it reported an error of its system";
  return it.account?.isGiven === false ? loginRequired(it, because) : agentError(it, because);
}

function loginRequired({ agent, account }: FaultyAgent, because: string): Diagnostic {
  const { keys, login } = account ?? {};
  return diagnose("runtime/login-required", { agent, because, keys, login });
}

function agentError({ agent, connection }: FaultyAgent, because: string): Diagnostic {
  return diagnose("runtime/agent-error", { agent, because, lastLines: connection.lastLines() });
}

/** The status with which the model server answered, where the agent passes it on. */
function statusOf({ data }: AcpError): number | undefined {
  if (data?.errorKind === "model_not_found") return 404;
  const digits = /^([45]\d\d) /u.exec(data?.details ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
