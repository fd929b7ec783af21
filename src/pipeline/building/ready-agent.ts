import { createAcpRuntime } from "../../adapters/runtime/acp-runtime.ts";
import { isCredentialName } from "../../diagnostics/credential-name.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { isServed } from "../../platform/is-served.ts";
import type { ChoiceInput, ChosenRuntime, RuntimeRequest } from "./choose.ts";
import { agentEnvironment, unknownVariables } from "../generation/agent-environment.ts";
import { type AgentNetwork, agentNetwork } from "../generation/agent-network.ts";
import { isSet, type KnownAgent } from "../generation/agents/known-agent.ts";
import type { NamedAgent } from "../generation/agents/known-agents.ts";
import { findAgent } from "../generation/find-agent.ts";
import { meterAgent } from "../generation/meter-agent.ts";

type Variables = Readonly<Record<string, string>>;

/** Makes an agent that psd knows by its name ready: found, with its settings; nothing of it is started. */
export async function readyAgent(
  { agent, model }: NamedAgent,
  { request, environment, redaction, boxed, mayFetch, signal }: ChoiceInput,
): Promise<Result<ChosenRuntime>> {
  const asked = request.runtime;
  const agreed = asked.fetchAgent === true ? () => Promise.resolve(true) : mayFetch;
  const found = await findAgent(agent, { environment, mayFetch: agreed, signal });
  if (!found.ok) return found;
  const { program, behind } = found.value;
  const also = asked.agentEnvironment;
  const variables = agentEnvironment(environment.variables, { also, only: agent.variables });
  const hasLogin = asked.login.length > 0;
  const start = (given: typeof variables): ReturnType<typeof agent.start> =>
    agent.start({ model, boxed, hasLogin, variables: given, behind });
  const { args, env, homeFiles, dialect } = start(variables);
  const reach = agent.reach({ model, variables, hasLogin });
  const { hosts } = asked;
  const network = agentNetwork({
    agent: agent.name,
    reach,
    hosts,
    asked: asked.network,
    boxed,
    variables,
  });
  if (!network.ok) return network;
  const silent = await findSilentServer(agent.name, network.value);
  if (silent !== undefined) return failure(silent);
  const addresses = asked.meter === false ? {} : (reach?.addresses ?? {});
  const metered = meterAgent({ variables, addresses, hosts, start });
  const argv = [program, ...args];
  const runtime = createAcpRuntime({
    name: agent.name,
    isKnown: true,
    ...(model === undefined ? {} : { model }),
    argv,
    env: { ...variables, ...env },
    redact: redaction.text,
    homeFiles,
    permissions: boxed ? "once" : "edits",
    dialect,
    account: { ...agent.account, isGiven: hasAccount(agent, variables, asked) },
    ...(metered && { metered }),
  });
  const ready = {
    runtime,
    agentCommand: argv,
    agentPlaces: { programs: behind === undefined ? [] : [behind], settings: agent.settings },
    login: asked.login,
    network: network.value,
    ambientVariables: unknownVariables(variables),
    paid: true,
  };
  return success(ready, network.diagnostics);
}

/** Whoever names a login or a further variable may have an account that psd does not know. */
function hasAccount(agent: KnownAgent, variables: Variables, asked: RuntimeRequest): boolean {
  if (asked.login.length + asked.agentEnvironment.length > 0) return true;
  return agent.variables.some((it) => isCredentialName(it) && isSet(variables, it));
}

/** A model server of this machine that is not there: nothing need be spent to know it. */
async function findSilentServer(
  provider: string,
  network: AgentNetwork,
): Promise<Diagnostic | undefined> {
  for (const port of network.kind === "hosts" ? network.local : []) {
    const args = { provider, url: `port ${port} of this machine`, because: "nobody listens there" };
    if (!(await isServed(port))) return diagnose("runtime/model-unreachable", args);
  }
  return undefined;
}
