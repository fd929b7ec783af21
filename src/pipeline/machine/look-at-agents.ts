import { join } from "node:path";
import semver from "semver";
import type { Environment } from "../../platform/environment.ts";
import { pathKind } from "../../platform/files.ts";
import { agentNetwork, describeNetwork } from "../generation/agent-network.ts";
import type { KnownAgent } from "../generation/agents/known-agent.ts";
import { knownAgents } from "../generation/agents/known-agents.ts";
import { findTool, type InstalledTool, type ToolSearch } from "../generation/find-tool.ts";
import type { MachinePart } from "./machine-report.ts";

/** Looks for every agent that psd knows by its name; `named` are those that psd.yaml or PSD_AGENT mean. */
export async function lookAtAgents(
  search: ToolSearch,
  { named, isBoxed }: AgentLook,
): Promise<readonly MachinePart[]> {
  return Promise.all(
    knownAgents.map((agent) => lookAt(agent, search, { needed: named.has(agent.name), isBoxed })),
  );
}

/** What is known beside the agents. */
export interface AgentLook {
  readonly named: ReadonlySet<string>;
  /** Whether this machine gives a box. */
  readonly isBoxed: Promise<boolean>;
}

async function lookAt(
  agent: KnownAgent,
  search: ToolSearch,
  { needed, isBoxed }: { readonly needed: boolean; readonly isBoxed: Promise<boolean> },
): Promise<MachinePart> {
  const [found, behind] = await Promise.all([
    findTool(agent.program, search),
    agent.behind === undefined ? undefined : findTool(agent.behind, search),
  ]);
  const part = { group: "agents", name: agent.name, needed } as const;
  if (found === undefined) return { ...part, standing: "missing", ...notInstalled(agent, behind) };
  const { version, path: place } = found;
  const known = { ...part, place, ...(version === undefined ? {} : { version }) };
  if (isTooOld(agent, found)) {
    const notes = [`older than ${agent.oldest}, for which psd was written`];
    return { ...known, standing: "missing", notes, get: agent.install };
  }
  const { variables } = search.environment;
  const account = await lookAtAccount(agent, search.environment);
  const silent = version === undefined ? ["it tells no version"] : [];
  const network = networkNote(agent, variables, { boxed: await isBoxed, ...account });
  const { hasLogin: _, ...told } = account;
  return { ...known, ...told, notes: [...silent, ...account.notes, network] };
}

/** What a build would let it reach, without a model that is named. */
function networkNote(
  agent: KnownAgent,
  variables: Environment["variables"],
  { boxed, hasLogin }: { readonly boxed: boolean; readonly hasLogin: boolean },
): string {
  const reach = agent.reach({ variables, hasLogin });
  const network = agentNetwork({ agent: agent.name, reach, boxed, variables });
  const [finding] = network.diagnostics;
  return finding?.message ?? (network.ok ? describeNetwork(network.value) : "");
}

function notInstalled(
  { program, adapter, install }: KnownAgent,
  behind: InstalledTool | undefined,
): Pick<MachinePart, "notes" | "get"> {
  const fetch = adapter === undefined ? [] : ["npx fetches it with `--agent-npx`"];
  const partly = behind === undefined ? [] : ["the agent itself is there"];
  return { notes: [`no ${program} on PATH`, ...partly, ...fetch], get: install };
}

/** As a build takes it: one that tells no version is no older one. */
function isTooOld({ oldest }: KnownAgent, { version }: InstalledTool): boolean {
  const known = version === undefined ? null : semver.coerce(version);
  return known !== null && semver.lt(known, oldest);
}

/** Whether a key or a login is there; what stands in it is not read, so that nobody knows whether it holds. */
async function lookAtAccount(
  { account, program }: KnownAgent,
  { variables, home }: Environment,
): Promise<Pick<MachinePart, "standing" | "notes" | "get"> & { readonly hasLogin: boolean }> {
  const key = account.keys.find((it) => (variables[it] ?? "") !== "");
  if (key !== undefined) return { standing: "usable", notes: [`key in ${key}`], hasLogin: false };
  const kinds = await Promise.all(account.login.map((it) => pathKind(join(home, it))));
  const login = account.login.find((_, index) => kinds[index] !== "missing");
  if (login !== undefined) {
    const notes = [`a login lies in ~/${login}`];
    const hasLogin = true;
    return {
      standing: "usable",
      notes,
      hasLogin,
      get: `give \`--agent-login ~/${login}\` when you build`,
    };
  }
  const [first = ""] = account.keys;
  const places = account.login.map((it) => `~/${it}`).join(", ");
  return {
    standing: "limited",
    hasLogin: false,
    notes: [`no key is set, and no login lies in ${places}`],
    get: `set ${first}, or log in with ${program} and give \`--agent-login\``,
  };
}
