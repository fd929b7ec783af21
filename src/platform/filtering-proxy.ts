import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Duplex, Transform } from "node:stream";
import { type HostPlace, parseHostName } from "./host-pattern.ts";
import { connectByName, type NoConnection } from "./connect-by-name.ts";
import { type Internet, otherMachineRule, publicAddressRule } from "./internet.ts";
import { endToEnd } from "./proxy-headers.ts";

/** Why a program did not get what it asked the proxy for. */
export interface Refusal {
  /** `host:port` as it was asked for, printable, at most 300 characters. */
  readonly place: string;
  /** `not-listed` also for what is no host name; `too-much`: more bytes than allowed have passed. */
  readonly reason: "not-listed" | "too-much" | NoConnection;
}

/** What a proxy lets through. */
export interface ProxyRules {
  readonly allows: (place: HostPlace) => boolean;
  /**
   * Whether a place is one of the user's own, which may lie in a private network, but not on this machine; its
   * host is a name, or an address as a URL has it.
   */
  readonly allowsNear?: (place: HostPlace) => boolean;
  readonly internet: Internet;
  /** Clients at one time, and bytes of all of them in both directions. */
  readonly limits: { readonly connections: number; readonly bytes: number };
  readonly onRefused: (refusal: Refusal) => void;
}

/** A proxy that listens. */
export interface FilteringProxy {
  /** Ends it with every connection, and removes its socket. */
  close(): void;
}

const statuses: Readonly<Record<Refusal["reason"], number>> = {
  "not-listed": 403,
  "not-public": 403,
  unreachable: 502,
  "too-much": 503,
};

/**
 * Serves HTTP and `CONNECT` at a unix socket, which exists when this returns, to everybody who may reach
 * the socket. It connects to hosts that the rules allow, at an address that belongs to a public machine,
 * and to nothing else. What goes through a tunnel is not looked at.
 */
export function startFilteringProxy(socket: string, rules: ProxyRules): FilteringProxy {
  const meter = makeMeter(rules.limits.bytes);
  const clients = new Set<Socket>();
  const server = createServer({ maxHeaderSize: 32 * 1024 }, (asked, response) => {
    forward(asked, response, { rules, meter }).catch(() => response.destroy());
  });
  server.on("connect", (asked: IncomingMessage, client: Duplex, head: Buffer) => {
    tunnel(asked, { client, head }, { rules, meter }).catch(() => client.destroy());
  });
  server.on("connection", (client) => {
    clients.add(client);
    client.on("error", () => {}).once("close", () => clients.delete(client));
  });
  // Without its socket a box cannot start: that is where the fault is told.
  server.on("error", () => {});
  server.maxConnections = rules.limits.connections;
  server.listen({ path: socket, readableAll: true, writableAll: true });
  return {
    close: () => {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}

/** Counts bytes over all connections of a proxy. */
interface Meter {
  spent(): boolean;
  /** A stream that passes on what it is given, and fails where all bytes are spent. */
  stream(): Transform;
}

function makeMeter(most: number): Meter {
  let passed = 0;
  return {
    spent: () => passed > most,
    stream: () =>
      new Transform({
        transform: (chunk: Buffer, _encoding, done) => {
          passed += chunk.length;
          if (passed > most) done(new Error("all bytes are spent"));
          else done(null, chunk);
        },
      }),
  };
}

interface Rules {
  readonly rules: ProxyRules;
  readonly meter: Meter;
}

/** A connection to the host that was asked for, or why there is none, which is told to the rules' owner. */
async function reach(
  { host, port }: { readonly host: string; readonly port: number },
  { rules, meter }: Rules,
): Promise<Socket | Refusal["reason"]> {
  const name = parseHostName(host);
  const place = { host: name ?? host.toLowerCase(), port };
  const isNear = rules.allowsNear?.(place) ?? false;
  const refuse = (reason: Refusal["reason"]): Refusal["reason"] => {
    rules.onRefused({ place: printable(`${host}:${port}`), reason });
    return reason;
  };
  if (!isNear && (name === undefined || !rules.allows(place))) return refuse("not-listed");
  if (meter.spent()) return refuse("too-much");
  const { internet } = rules;
  const mayConnect = (isNear ? otherMachineRule : publicAddressRule)(internet.ownAddresses());
  const reached = await connectByName(place, { internet, mayConnect });
  return typeof reached === "string" ? refuse(reached) : reached;
}

interface Client {
  readonly client: Duplex;
  /** What the client sent behind its request. */
  readonly head: Buffer;
}

async function tunnel(asked: IncomingMessage, { client, head }: Client, it: Rules): Promise<void> {
  client.on("error", () => client.destroy());
  const [, host = "", digits = "0"] = /^(.*):(\d{1,5})$/u.exec(asked.url ?? "") ?? [];
  const upstream = await reach({ host, port: Number(digits) }, it);
  if (typeof upstream === "string") {
    client.end(`HTTP/1.1 ${statuses[upstream]} Refused\r\nX-Psd-Refused: ${upstream}\r\n\r\n`);
    return;
  }
  client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  if (head.length > 0) client.unshift(head);
  const close = (): void => {
    client.destroy();
    upstream.destroy();
  };
  upstream.on("error", close).once("close", () => {
    if (!upstream.readableEnded) client.destroy();
  });
  // What the client has sent is still on its way when it has closed.
  client.once("close", () => upstream.destroySoon());
  client.pipe(it.meter.stream().on("error", close)).pipe(upstream);
  upstream.pipe(it.meter.stream().on("error", close)).pipe(client);
  if (client.destroyed) upstream.destroy();
}

async function forward(asked: IncomingMessage, response: ServerResponse, it: Rules): Promise<void> {
  const close = (): void => void response.destroy();
  asked.on("error", close);
  const url = URL.parse(asked.url ?? "");
  if (url?.protocol !== "http:") return answerRefused(response, "not-listed");
  const port = url.port === "" ? 80 : Number(url.port);
  const socket = await reach({ host: url.hostname, port }, it);
  if (typeof socket === "string") return answerRefused(response, socket);
  const upstream = request({
    createConnection: () => socket,
    method: asked.method,
    path: url.pathname + url.search,
    // The host is the one that was judged, whatever the client's own header says.
    headers: { ...endToEnd(asked.headers), host: url.host, connection: "close" },
  });
  upstream.on("error", close);
  upstream.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.on("error", close);
    answer.pipe(it.meter.stream().on("error", close)).pipe(response);
  });
  response.once("close", () => socket.destroy());
  asked.pipe(it.meter.stream().on("error", close)).pipe(upstream);
}

function answerRefused(response: ServerResponse, reason: Refusal["reason"]): void {
  response.writeHead(statuses[reason], { "X-Psd-Refused": reason, Connection: "close" });
  response.end(`psd does not let this box reach the host: ${reason}\n`);
}

function printable(text: string): string {
  return text.replaceAll(/[^!-~]/gu, "?").slice(0, 300);
}
