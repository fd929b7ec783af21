import { join, relative } from "node:path";
import type { BoxLimits, BoxProfile, HostNetwork, Mount } from "../../adapters/sandbox/sandbox.ts";
import type { AgentNetwork } from "./agent-network.ts";

/** Where an agent in a box finds its workspace. */
export const workspacePlace = "/psd/work";
/** Where an agent in a box has its home, which is new. */
const homePlace = "/psd/home";

/** Bounds of an agent's processes. The time of its turns is bounded elsewhere. */
export const agentLimits: BoxLimits = {
  wallMs: 24 * 60 * 60 * 1000,
  outputBytes: Number.MAX_SAFE_INTEGER,
  memoryBytes: 8 * 1024 * 1024 * 1024,
  processes: 4096,
  fileBytes: 2 * 1024 * 1024 * 1024,
  disk: { entries: 1_000_000, bytes: 16 * 1024 * 1024 * 1024 },
};

/** What an agent may see. */
export interface AgentBoxInput {
  /** Absolute. */
  readonly workspace: string;
  /** See `findHiddenPlaces`. */
  readonly hidden: readonly string[];
  /** Absolute places that are shown read-only where they are: tools and the agent's own files. */
  readonly shown: readonly string[];
  /** Absolute places in `home` that hold the agent's login, which the user allows it to read. */
  readonly login: readonly string[];
  readonly network: AgentNetwork;
  /** See `HostNetwork`. */
  readonly onRefused?: HostNetwork["onRefused"];
  readonly home: string;
  readonly path: string;
}

/** The mount of a workspace. */
export function workspaceMount(workspace: string): Mount {
  return { source: workspace, target: workspacePlace, writable: true };
}

/**
 * The box of an agent: the machine read-only without what is hidden, the workspace writable, the
 * network open, none, or by hosts. `cwd` is the workspace as the agent sees it. Pure.
 */
export function agentBox(input: AgentBoxInput, cwd: string): BoxProfile {
  return {
    root: "machine",
    hidden: input.hidden,
    network: networkOf(input),
    cwd,
    env: { PATH: input.path },
    forwards: [],
    mounts: [
      workspaceMount(input.workspace),
      ...input.shown.map((it) => readOnly(it, it)),
      ...input.login.map((it) => readOnly(it, join(homePlace, relative(input.home, it)))),
    ],
  };
}

function networkOf({ network, onRefused }: AgentBoxInput): BoxProfile["network"] {
  if (network.kind !== "hosts") return network.kind;
  const { kind: _, ...places } = network;
  return { ...places, ...(onRefused && { onRefused }) };
}

/** The same network with a way to ports of this machine. Pure. */
export function withPorts(
  network: BoxProfile["network"],
  ports: readonly number[],
): BoxProfile["network"] {
  if (network === "open" || ports.length === 0) return network;
  const { hosts, local = [], ...more } = network === "none" ? { hosts: [] } : network;
  return { ...more, hosts, local: [...local, ...ports] };
}

function readOnly(source: string, target: string): Mount {
  return { source, target, writable: false };
}
