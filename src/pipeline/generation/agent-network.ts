import type { HostNetwork } from "../../adapters/sandbox/sandbox.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { AgentReach } from "./agents/known-agent.ts";

/** What programs of a runtime may reach. `hosts` only where a box holds them. */
export type AgentNetwork =
  | { readonly kind: "none" | "open" }
  | ({ readonly kind: "hosts" } & Required<Omit<HostNetwork, "onRefused">>);

/** What the network of an agent depends on. */
export interface NetworkQuestion {
  readonly agent: string;
  /** What its row says; undefined where nobody knows its hosts. */
  readonly reach: AgentReach | undefined;
  /** `--agent-host`: the only hosts. */
  readonly hosts?: readonly string[] | undefined;
  /** `--agent-network`: `hosts` insists on hosts alone; as much as a box can where missing. */
  readonly asked?: "hosts" | "open" | undefined;
  readonly boxed: boolean;
  /** The user's: whether this machine goes out through a proxy is seen by them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Why the network of an agent is open. */
type OpenReason = "no-box" | "hosts-unknown" | "address" | "proxy";

/** The first ports that everybody may listen at, and the one of the box's own proxy. */
const ports = { first: 1024, proxy: 3128 } as const;

/**
 * What an agent may reach: the hosts that the user names, else those that it needs, where a box can hold it to
 * them; else everything, which is told. Pure.
 */
export function agentNetwork(question: NetworkQuestion): Result<AgentNetwork> {
  const { agent, hosts, asked, boxed } = question;
  if (!boxed && (asked === "hosts" || (hosts ?? []).length > 0)) {
    return failure(diagnose("runtime/hosts-need-a-box", {}));
  }
  if (hosts !== undefined) return success({ kind: "hosts", hosts, near: [], local: [] });
  if (asked === "open") return success({ kind: "open" });
  const found = needed(question);
  if (!found.ok) return found;
  if (typeof found.value !== "string") return success(found.value);
  const because = found.value;
  if (asked === "hosts") {
    return failure(diagnose("runtime/network-open", { agent, because }, { severity: "error" }));
  }
  return success({ kind: "open" }, [diagnose("runtime/network-open", { agent, because })]);
}

function needed({ reach, boxed, variables }: NetworkQuestion): Result<AgentNetwork | OpenReason> {
  const { hosts = [], addresses = {} } = reach ?? {};
  const places = Object.entries(addresses).map(([variable, text]) => readAddress(variable, text));
  const wrong = places.flatMap((it) => (it.kind === "wrong" ? [it.diagnostic] : []));
  if (wrong.length > 0) return failure(...wrong);
  if (!boxed) return success("no-box");
  if (hosts.length + places.length === 0) return success("hosts-unknown");
  if (places.some((it) => it.kind === "beyond")) return success("address");
  const near = places.flatMap((it) => (it.kind === "near" ? [it.place] : []));
  const local = places.flatMap((it) => (it.kind === "local" ? [it.port] : []));
  if (hosts.length + near.length > 0 && goesThroughProxy(variables)) return success("proxy");
  return success({ kind: "hosts", hosts, near, local: [...new Set(local)] });
}

type ReadAddress =
  | { readonly kind: "wrong"; readonly diagnostic: Diagnostic }
  | { readonly kind: "near"; readonly place: string }
  | { readonly kind: "local"; readonly port: number }
  /** A place of this machine to which no box leads. */
  | { readonly kind: "beyond" };

/** Where an address of a model server leads; one without a protocol is of HTTP. */
function readAddress(variable: string, text: string): ReadAddress {
  const url = /^[a-z][a-z\d+.-]*:\/\//iu.test(text) ? URL.parse(text) : URL.parse(`http://${text}`);
  if (url === null || !/^https?:$/u.test(url.protocol) || url.hostname === "") {
    const because = "it is no address over HTTP";
    const args = { url: url?.host ?? "", because, variable };
    return { kind: "wrong", diagnostic: diagnose("generation/base-url", args) };
  }
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  if (!/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(url.hostname)) {
    return { kind: "near", place: `${url.hostname}:${port}` };
  }
  const found = url.hostname === "localhost" || url.hostname === "127.0.0.1";
  const free = port >= ports.first && port !== ports.proxy;
  return found && free ? { kind: "local", port } : { kind: "beyond" };
}

/** psd's own proxy does not go through another one. */
function goesThroughProxy(variables: Readonly<Record<string, string>>): boolean {
  return Object.entries(variables).some(
    ([name, value]) => /^(?:https?|all)_proxy$/iu.test(name) && value !== "",
  );
}

/** In words, for people: names of hosts are the user's and psd's own. */
export function describeNetwork(network: AgentNetwork): string {
  if (network.kind !== "hosts") return network.kind === "open" ? "open network" : "no network";
  const { hosts, near, local } = network;
  const places = [...hosts, ...near, ...local.map((it) => `port ${it} of this machine`)];
  return places.length === 0 ? "no network" : `network to ${places.join(", ")}`;
}
