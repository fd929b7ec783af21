import type { MeteredAgent } from "../../adapters/runtime/meter/open-metering.ts";
import { matchesHost, parseHostPattern } from "../../platform/host-pattern.ts";
import { priceUsage } from "./usage/price-usage.ts";

type Variables = Readonly<Record<string, string>>;

/** An agent whose requests may be counted. */
export interface MeterableAgent {
  /** What it would find in its environment. */
  readonly variables: Variables;
  /** Addresses of model servers by the variables in which the user gave them. */
  readonly addresses: Variables;
  /** The only hosts that it may reach, where the user names them. */
  readonly hosts?: readonly string[] | undefined;
  readonly start: (variables: Variables) => {
    readonly env: Variables;
    readonly homeFiles: Variables;
  };
}

/**
 * How an agent is led to its model servers by way of psd: where the user gave their addresses, nothing in them is
 * meant for the agent alone, and it may go there. Undefined where there is none. Pure.
 */
export function meterAgent(agent: MeterableAgent): MeteredAgent | undefined {
  const { variables, hosts, start } = agent;
  const led = Object.entries(agent.addresses).flatMap(([name, text]) => {
    const url = addressOf(text);
    return url === undefined || !mayReach(url, hosts) ? [] : [[name, url] as const];
  });
  if (led.length === 0) return undefined;
  return {
    addresses: Object.fromEntries(led),
    proxies: proxiesIn(variables),
    price: ({ input, cached, output }, model) =>
      priceUsage({ inputTokens: input, cachedTokens: cached, outputTokens: output }, model).usd,
    start: (addresses) => {
      const given = { ...variables, ...addresses, ...withoutProxy(variables) };
      const { env, homeFiles } = start(given);
      return { env: { ...given, ...env }, homeFiles };
    },
  };
}

/** An address that says all that is needed to get there, and no more: no account, no query. */
function addressOf(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/u.test(url.protocol)) return undefined;
  const isPlain = url.username === "" && url.password === "" && url.search === "";
  return isPlain ? url : undefined;
}

function mayReach({ hostname, port, protocol }: URL, hosts: MeterableAgent["hosts"]): boolean {
  if (hosts === undefined) return true;
  const place = { host: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) };
  const patterns = hosts.map(parseHostPattern).filter((it) => it !== undefined);
  return patterns.some((it) => matchesHost(it, place));
}

const proxyName = /^(?:https?|all|no)_proxy$/iu;

function proxiesIn(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => proxyName.test(name)));
}

/** Where the machine stands behind a proxy, the agent is told that psd does not. */
function withoutProxy(variables: Variables): Variables {
  if (Object.keys(proxiesIn(variables)).length === 0) return {};
  const said = [variables["NO_PROXY"], variables["no_proxy"], "127.0.0.1,localhost"];
  const none = said.filter((it) => it !== undefined && it !== "").join(",");
  return { NO_PROXY: none, no_proxy: none };
}
