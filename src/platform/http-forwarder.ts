import { randomBytes } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { listenAt } from "./listen.ts";
import { endToEnd } from "./proxy-headers.ts";

/**
 * How an exchange ended. `cut`: the server broke off within its answer; `left`: the client went away;
 * `unreached`: the server gave no answer.
 */
export type ExchangeEnd = "whole" | "cut" | "left" | "unreached";

/** Hears one exchange while it passes. What the client sends, and all headers but one, are not told. */
export interface ExchangeWatch {
  onHead(status: number, contentType: string): void;
  /** A part of the answer's body, as it passes. */
  onBytes(chunk: Buffer): void;
  /** Called once, at last. */
  onEnd(end: ExchangeEnd): void;
}

/** What is asked for, without its query. */
export interface AskedPlace {
  readonly method: string;
  readonly path: string;
}

/** Where a forwarder leads, and who hears it. */
export interface ForwarderRules {
  /** The server: of it scheme, host and port count. */
  readonly upstream: URL;
  /** Variables that name the proxies behind which this machine stands; a server of this machine needs none. */
  readonly proxies: Readonly<Record<string, string>>;
  /** Begins an exchange; undefined where no more of them are let through. */
  readonly onRequest: (asked: AskedPlace) => ExchangeWatch | undefined;
}

/** A forwarder that listens. */
export interface HttpForwarder {
  /** The port of 127.0.0.1. */
  readonly port: number;
  /** What the server's origin is replaced by, such as `http://127.0.0.1:4711/9f…`: only who knows it gets through. */
  readonly origin: string;
  /** Ends it with every connection. */
  close(): Promise<void>;
}

/** Clients at one time, and bytes of a request's headers. */
const limits = { connections: 256, headerBytes: 64 * 1024 } as const;

/**
 * Passes requests of this machine on to one server, and its answers back, byte for byte and as they come. Keys
 * pass through with the other headers; nothing is kept, followed or asked again. The client's wish for compressed
 * answers is not passed on, so that who listens can read them.
 */
export async function startHttpForwarder(rules: ForwarderRules): Promise<HttpForwarder> {
  const prefix = `/${randomBytes(12).toString("hex")}`;
  const client = clientOf(rules);
  const server = http.createServer({ maxHeaderSize: limits.headerBytes }, (asked, response) => {
    const url = asked.url ?? "";
    const path = url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : undefined;
    if (path === undefined) return refuse(response, 404);
    const place = { method: asked.method ?? "", path: path.split("?", 1)[0] ?? "" };
    const watch = rules.onRequest(place);
    if (watch === undefined) return refuse(response, 503);
    pass({ asked, response, watch }, client(path, asked));
  });
  server.maxConnections = limits.connections;
  // Clients keep connections for minutes, and one that ends as it is used again would be a lost request.
  server.keepAliveTimeout = 120_000;
  const listening = await listenAt(server, "loopback");
  const port = listening.port ?? 0;
  return {
    port,
    origin: `http://127.0.0.1:${port}${prefix}`,
    close: async () => {
      await listening.close();
      client.close();
    },
  };
}

interface Client {
  (path: string, asked: http.IncomingMessage): http.ClientRequest;
  close(): void;
}

/** Makes requests to the server, by connections that are kept for a moment. */
function clientOf({ upstream, proxies }: ForwarderRules): Client {
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(upstream.hostname);
  const settings = { keepAlive: true, timeout: 5_000, ...(isLocal ? {} : { proxyEnv: proxies }) };
  const isPlain = upstream.protocol === "http:";
  const agent = isPlain ? new http.Agent(settings) : new https.Agent(settings);
  const request = isPlain ? http.request : https.request;
  const make = (path: string, asked: http.IncomingMessage): http.ClientRequest => {
    const { "accept-encoding": _, ...headers } = endToEnd(asked.headers);
    return request(new URL(upstream.origin), {
      agent,
      path,
      method: asked.method ?? "GET",
      headers: { ...headers, host: upstream.host, "accept-encoding": "identity" },
    });
  };
  return Object.assign(make, { close: () => agent.destroy() });
}

interface Exchange {
  readonly asked: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly watch: ExchangeWatch;
}

function pass({ asked, response, watch }: Exchange, upstream: http.ClientRequest): void {
  let ended = false;
  const end = (how: ExchangeEnd): void => {
    if (!ended) watch.onEnd(how);
    ended = true;
  };
  upstream.on("error", () => {
    end("unreached");
    if (response.headersSent) response.destroy();
    else refuse(response, 502);
  });
  upstream.once("response", (answer) => {
    const status = answer.statusCode ?? 502;
    watch.onHead(status, answer.headers["content-type"] ?? "");
    response.writeHead(status, endToEnd(answer.headers));
    response.flushHeaders();
    answer.on("data", (chunk: Buffer) => watch.onBytes(chunk));
    answer.once("end", () => end("whole"));
    answer.on("error", () => {
      end("cut");
      response.destroy();
    });
    answer.pipe(response);
  });
  response.once("close", () => {
    if (response.writableFinished) return;
    end("left");
    upstream.destroy();
  });
  asked.on("error", () => upstream.destroy());
  asked.pipe(upstream);
}

/** An answer of the forwarder's own. */
function refuse(response: http.ServerResponse, status: 404 | 502 | 503): void {
  const words = {
    404: "nothing is here",
    502: "the server gave no answer",
    503: "no more requests",
  };
  response.writeHead(status, { "Content-Type": "application/json", Connection: "close" });
  response.end(JSON.stringify({ error: { type: "psd", message: `psd: ${words[status]}` } }));
}
