import type { AgentAccount, AgentDialect } from "../../../adapters/runtime/agent-dialect.ts";

/** What an agent is started with depends on. */
export interface AgentSetup {
  /** What follows the agent's name and `:`. */
  readonly model?: string | undefined;
  /** Whether a box holds the agent. */
  readonly boxed: boolean;
  /** Whether the user allows it to read a login. */
  readonly hasLogin?: boolean;
  /** What it will find in its environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** The program that it drives, absolute; undefined where it brings its own. */
  readonly behind?: string | undefined;
}

/** How an agent is started. */
interface AgentStart {
  readonly args: readonly string[];
  /** Variables of psd's own; they win over the user's. */
  readonly env: Readonly<Record<string, string>>;
  /** Texts by paths relative to the agent's new home. */
  readonly homeFiles: Readonly<Record<string, string>>;
  readonly dialect: AgentDialect;
}

/** Where an agent finds its model and its login. */
export interface AgentReach {
  /** Names of hosts. */
  readonly hosts: readonly string[];
  /** Addresses of model servers by the variables in which the user gave them; their hosts are reached too. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** An adapter: a package between an agent and the protocol. */
export interface AdapterPackage {
  readonly name: string;
  /** The version that psd was written for. */
  readonly version: string;
}

/** One row of the table of agents that psd knows by name. Plain but for `start`, which is pure. */
export interface KnownAgent {
  readonly name: string;
  /** The program that speaks ACP. */
  readonly program: string;
  /** The oldest version of the program that psd was written for. */
  readonly oldest: string;
  /** A command that installs the program. */
  readonly install: string;
  /** Where the program is an adapter, its package, which can be fetched. */
  readonly adapter?: AdapterPackage;
  /** The program that an adapter drives. Without it the adapter uses one of its own, where it has one. */
  readonly behind?: string;
  /** Variables of the user's that it may see, beside the machine's settings: accounts and endpoints. */
  readonly variables: readonly string[];
  readonly account: AgentAccount;
  /** Absolute places of the machine's own settings for it, which a box hides. */
  readonly settings: readonly string[];
  start(setup: AgentSetup): AgentStart;
  /** The hosts that it needs, and no other; undefined or none where nobody can say which these are. Pure. */
  reach(setup: Pick<AgentSetup, "model" | "variables" | "hasLogin">): AgentReach | undefined;
}

/** Whether the user has set a variable to something. */
export function isSet(variables: AgentSetup["variables"], name: string): boolean {
  return (variables[name] ?? "") !== "";
}

/** The address in a variable, where there is one. Pure. */
export function addressIn(
  variables: AgentSetup["variables"],
  name: string,
): AgentReach["addresses"] {
  return isSet(variables, name) ? { [name]: variables[name] ?? "" } : {};
}

/** The address in a variable where there is one, else hosts. Pure. */
export function addressOr(
  variables: AgentSetup["variables"],
  name: string,
  hosts: readonly string[],
): AgentReach {
  const addresses = addressIn(variables, name);
  return isSet(variables, name) ? { hosts: [], addresses } : { hosts, addresses };
}

/** The text of a JSON file. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
