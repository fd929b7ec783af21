import semver from "semver";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import type { AdapterPackage, KnownAgent } from "./agents/known-agent.ts";
import { fetchAdapter } from "./fetch-adapter.ts";
import { findTool, type InstalledTool } from "./find-tool.ts";

/** A known agent as it is installed here. */
export interface FoundAgent {
  /** Absolute path of the program that speaks ACP. */
  readonly program: string;
  /** Absolute path of the program that an adapter drives; undefined where it brings its own. */
  readonly behind?: string;
}

/** What the search for an agent needs. */
export interface AgentSearch {
  readonly environment: Environment;
  /** Asks whether a package may be fetched from the registry with npx. */
  readonly mayFetch: (adapter: AdapterPackage) => Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds a known agent: on PATH, else, where it is an adapter and the user agrees, by npx at the version
 * that psd was written for. One that says it is too old is refused; one that says nothing is taken.
 */
export async function findAgent(
  agent: KnownAgent,
  search: AgentSearch,
): Promise<Result<FoundAgent>> {
  const [found, behind] = await Promise.all([
    findTool(agent.program, search),
    agent.behind === undefined ? undefined : findTool(agent.behind, search),
  ]);
  const program = found === undefined ? await fetched(agent, search) : fitting(agent, found);
  if (!program.ok) return program;
  return success({
    program: program.value,
    ...(behind === undefined ? {} : { behind: behind.path }),
  });
}

function fitting(agent: KnownAgent, { entry, version }: InstalledTool): Result<string> {
  const { name, program, oldest, install } = agent;
  const known = version === undefined ? null : semver.coerce(version);
  if (version === undefined || known === null || semver.gte(known, oldest)) return success(entry);
  const args = { agent: name, program, version, oldest, install };
  return failure(diagnose("generation/agent-too-old", args));
}

async function fetched(agent: KnownAgent, search: AgentSearch): Promise<Result<string>> {
  const { name, program, install, adapter } = agent;
  const missing = diagnose("generation/agent-not-installed", {
    agent: name,
    program,
    install,
    ...(adapter === undefined ? {} : { fetch: `${adapter.name}@${adapter.version}` }),
  });
  if (adapter === undefined || !(await search.mayFetch(adapter))) return failure(missing);
  return fetchAdapter({ agent: name, program, adapter }, search);
}
