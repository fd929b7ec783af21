import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { AgentAccount } from "../agent-dialect.ts";
import type { MeterFault } from "./meter-fault.ts";

/** An agent whose model gives no answer. */
export interface FailedAgent {
  readonly agent: string;
  readonly model: string | undefined;
  readonly account: AgentAccount | undefined;
  /** Addresses of its model servers. */
  readonly addresses: readonly URL[];
}

/** The diagnostic of a fault that ends a turn of an agent; `said` is what the agent itself makes of it. Pure. */
export function meterTrouble(
  { kind, because: seen }: MeterFault,
  { agent, model, account, addresses }: FailedAgent,
  said = "",
): Diagnostic {
  const provider = `the model server of ${agent}`;
  const because = said === "" ? seen : `${seen}; ${agent} says: ${said}`;
  const url = addresses.map((it) => `${it.origin}${it.pathname}`).join(" or ");
  switch (kind) {
    case "key":
      return diagnose("runtime/login-required", {
        agent,
        because,
        keys: account?.keys,
        login: account?.login,
      });
    case "model":
      return diagnose("runtime/agent-model-unknown", { agent, model, because });
    case "busy":
      return diagnose("runtime/model-busy", { provider, because, seconds: 0 });
    case "network":
    case "garbage":
      return diagnose("runtime/model-unreachable", { provider: agent, url, because });
    case "server":
    case "cut":
    case "refused":
      return diagnose("runtime/model-error", { provider, because });
    default:
      return kind satisfies never;
  }
}
