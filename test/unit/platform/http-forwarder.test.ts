import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import {
  type ExchangeEnd,
  type HttpForwarder,
  startHttpForwarder,
} from "#src/platform/http-forwarder.ts";

const servers: Server[] = [];
const forwarders: HttpForwarder[] = [];
afterEach(async () => {
  await Promise.all(forwarders.splice(0).map((it) => it.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Seen {
  head?: readonly [number, string];
  bytes: number;
  readonly places: string[];
  readonly ended: Promise<ExchangeEnd>;
}

/** A forwarder before a server, and what it tells. */
async function forward(
  answer: RequestListener,
  lets: () => boolean = () => true,
): Promise<{ readonly forwarder: HttpForwarder; readonly seen: Seen }> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return watch(new URL(`http://127.0.0.1:${port}/base`), lets);
}

async function watch(
  upstream: URL,
  lets: () => boolean,
  proxies: Readonly<Record<string, string>> = { http_proxy: "http://127.0.0.1:9" },
): Promise<{ readonly forwarder: HttpForwarder; readonly seen: Seen }> {
  const { promise: ended, resolve } = Promise.withResolvers<ExchangeEnd>();
  const seen: Seen = { bytes: 0, places: [], ended };
  const forwarder = await startHttpForwarder({
    upstream,
    proxies,
    onRequest: ({ method, path }) => {
      seen.places.push(`${method} ${path}`);
      if (!lets()) return undefined;
      return {
        onHead: (...head) => {
          seen.head = head;
        },
        onBytes: (chunk) => {
          seen.bytes += chunk.length;
        },
        onEnd: resolve,
      };
    },
  });
  forwarders.push(forwarder);
  return { forwarder, seen };
}

test("passes method, path, query, headers and body on as they are, and asks for no compression", async () => {
  let got: IncomingMessage | undefined;
  const { forwarder, seen } = await forward((asked, response) => {
    got = asked;
    response.writeHead(418, { "Content-Type": "text/plain", "X-Own": "yes" });
    asked.pipe(response);
  });
  const headers = { authorization: "Bearer no-real-key", "accept-encoding": "gzip" };
  const answer = await fetch(`${forwarder.origin}/v1/x?key=1`, {
    method: "POST",
    headers,
    body: "question",
  });
  expect([answer.status, answer.headers.get("x-own")]).toEqual([418, "yes"]);
  expect(await answer.text()).toBe("question");
  expect([got?.method, got?.url]).toEqual(["POST", "/v1/x?key=1"]);
  expect(got?.headers).toMatchObject({ ...headers, "accept-encoding": "identity" });
  expect(got?.headers.host).toMatch(/^127\.0\.0\.1:\d+$/u);
  expect(await seen.ended).toBe("whole");
  // Neither query nor headers are told to who listens.
  expect(seen).toMatchObject({ places: ["POST /v1/x"], head: [418, "text/plain"], bytes: 8 });
});

test("passes each part of a stream on before the next one is there", async () => {
  let next = (): void => {};
  const { forwarder, seen } = await forward((_asked, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: 1\n\n");
    next = () => void response.end("data: 2\n\n");
  });
  const answer = await fetch(`${forwarder.origin}/stream`);
  const reader = answer.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("data: 1\n\n");
  next();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("data: 2\n\n");
  expect(await seen.ended).toBe("whole");
});

test("lets the server know when the client goes away", async () => {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const { forwarder, seen } = await forward((_asked, response) => {
    response.write("first");
    response.once("close", () => resolve());
  });
  const stop = new AbortController();
  const answer = await fetch(`${forwarder.origin}/x`, { signal: stop.signal });
  stop.abort();
  await gone;
  await expect(answer.text()).rejects.toThrow(/abort/iu);
  expect(await seen.ended).toBe("left");
});

test("breaks off where the server does", async () => {
  const { forwarder, seen } = await forward((_asked, response) => {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("half", () => response.destroy());
  });
  const answer = await fetch(`${forwarder.origin}/x`);
  await expect(answer.text()).rejects.toThrow("terminated");
  expect(await seen.ended).toBe("cut");
});

test("passes a large answer, and a large request", async () => {
  const size = 8 * 1024 * 1024;
  let got = 0;
  const { forwarder, seen } = await forward((asked, response) => {
    asked.on("data", (chunk: Buffer) => {
      got += chunk.length;
    });
    asked.on("end", () => response.end(Buffer.alloc(size)));
  });
  const answer = await fetch(`${forwarder.origin}/x`, { method: "POST", body: Buffer.alloc(size) });
  expect((await answer.arrayBuffer()).byteLength).toBe(size);
  expect([got, seen.bytes]).toEqual([size, size]);
});

test("answers 502 where no server listens, or what it says is no HTTP", async () => {
  const { forwarder, seen } = await watch(new URL("http://127.0.0.1:1"), () => true);
  expect((await fetch(`${forwarder.origin}/x`)).status).toBe(502);
  expect(await seen.ended).toBe("unreached");
  const garbage = await forward((_asked, response) => void response.socket?.end("\0\0garbage\r\n"));
  expect((await fetch(`${garbage.forwarder.origin}/x`)).status).toBe(502);
  expect(await garbage.seen.ended).toBe("unreached");
});

test("goes to another machine through the proxies of this one", async () => {
  const proxy = createServer((asked, response) => void response.end(asked.url));
  servers.push(proxy);
  await new Promise<void>((listening) => void proxy.listen(0, "127.0.0.1", listening));
  const { port } = proxy.address() as AddressInfo;
  const proxies = { http_proxy: `http://127.0.0.1:${port}` };
  const { forwarder } = await watch(new URL("http://models.example"), () => true, proxies);
  const answer = await fetch(`${forwarder.origin}/v1/x`);
  expect(await answer.text()).toBe("http://models.example/v1/x");
});

test("lets nobody through who does not know its path, and nothing that it is told to refuse", async () => {
  const { forwarder, seen } = await forward(
    (_asked, response) => void response.end(),
    () => false,
  );
  expect((await fetch(`http://127.0.0.1:${forwarder.port}/x`)).status).toBe(404);
  expect((await fetch(`${forwarder.origin}x/y`)).status).toBe(404);
  expect(seen.places).toEqual([]);
  expect((await fetch(`${forwarder.origin}/x`)).status).toBe(503);
});
