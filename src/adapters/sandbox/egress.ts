import { join } from "node:path";
import type { Environment } from "../../platform/environment.ts";
import { makeTemporaryFolderNow, removeEmptyFolderNow } from "../../platform/files-now.ts";
import { type FilteringProxy, startFilteringProxy } from "../../platform/filtering-proxy.ts";
import { matchesHost, parseHostPattern } from "../../platform/host-pattern.ts";
import type { Internet } from "../../platform/internet.ts";
import { startLocalRelay } from "../../platform/local-relay.ts";
import { proxyPort } from "./box-places.ts";
import type { BoxShape, Forward, HostNetwork, Sandbox, WaitingBox } from "./sandbox.ts";

/** What a box is made of once its network is the system's matter: there is one, or there is none. */
export interface ClosedShape extends BoxShape {
  readonly profile: Omit<BoxShape["profile"], "network"> & { readonly network: "none" | "open" };
}

/** What proxies need of this machine. */
export interface EgressMeans {
  readonly environment: Pick<Environment, "temporary">;
  readonly internet: Internet;
}

/** What passes one box's proxy at most: a set-up may download a lot, but it does not end there. */
const limits = { connections: 256, bytes: 16 * 2 ** 30 } as const;

/**
 * Gives boxes that know no network and an open one a network by hosts: none, but for a port behind which
 * a proxy of psd listens. The proxy runs outside, and as long as the box.
 */
export function withEgress(
  prepare: (shape: ClosedShape) => WaitingBox,
  means: EgressMeans,
): Sandbox["prepare"] {
  return ({ profile, limits: bounds }) => {
    const { network, ...rest } = profile;
    if (typeof network === "string") {
      return prepare({ profile: { ...rest, network }, limits: bounds });
    }
    const proxy = startProxy(network, means);
    const forwards = [...profile.forwards, ...proxy.forwards];
    const shape = { profile: { ...rest, forwards, network: "none" as const }, limits: bounds };
    return withProxy(prepare(shape), proxy);
  };
}

interface BoxProxy extends FilteringProxy {
  readonly forwards: readonly Forward[];
}

function startProxy(network: HostNetwork, means: EgressMeans): BoxProxy {
  const { hosts, near = [], local = [], onRefused } = network;
  const folder = makeTemporaryFolderNow(join(means.environment.temporary, "psd-egress"));
  const socket = join(folder, "proxy.sock");
  const patterns = hosts.map(parseHostPattern).filter((it) => it !== undefined);
  const proxy = startFilteringProxy(socket, {
    allows: (place) => patterns.some((it) => matchesHost(it, place)),
    allowsNear: ({ host, port }) => near.includes(`${host}:${port}`),
    internet: means.internet,
    limits,
    onRefused: onRefused ?? (() => {}),
  });
  const relays = local.map((port) => {
    const place = join(folder, `${port}.sock`);
    return { port, socket: place, close: startLocalRelay(place, port) };
  });
  return {
    forwards: [{ socket, port: proxyPort }, ...relays],
    close: () => {
      proxy.close();
      for (const relay of relays) relay.close();
      removeEmptyFolderNow(folder);
    },
  };
}

function withProxy(box: WaitingBox, proxy: FilteringProxy): WaitingBox {
  const close = (): void => proxy.close();
  return {
    discard: () => box.discard().finally(close),
    start: (program) => {
      const child = box.start({ ...program, env: { ...program.env, ...proxyVariables } });
      return { ...child, exited: child.exited.finally(close) };
    },
  };
}

const url = `http://127.0.0.1:${proxyPort}`;
const own = "localhost,127.0.0.1,::1";

/** What programs look at, in the spellings that they look for. */
const proxyVariables: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["http_proxy", "https_proxy", "all_proxy"].flatMap((it) => [
      [it, url],
      [it.toUpperCase(), url],
    ]),
  ),
  no_proxy: own,
  NO_PROXY: own,
  npm_config_proxy: url,
  npm_config_https_proxy: url,
  npm_config_noproxy: own,
  YARN_HTTP_PROXY: url,
  YARN_HTTPS_PROXY: url,
  PIP_PROXY: url,
  CARGO_HTTP_PROXY: url,
  // Node's own clients look at the variables only then.
  NODE_USE_ENV_PROXY: "1",
};
