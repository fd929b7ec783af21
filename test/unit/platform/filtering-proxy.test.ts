import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { request } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type FilteringProxy,
  type ProxyRules,
  type Refusal,
  startFilteringProxy,
} from "#src/platform/filtering-proxy.ts";
import { listen, type LoopbackInternet, openInternet } from "../../support/internet.ts";

let folder: string;
let internet: LoopbackInternet;
let proxy: FilteringProxy;
let refused: Refusal[];

const socketPath = (): string => join(folder, "p.sock");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "psd-proxy-"));
  internet = openInternet();
  await internet.addSite("site.example", "203.0.113.1");
  refused = [];
  start({});
});

afterEach(async () => {
  proxy.close();
  await internet.close();
  await rm(folder, { recursive: true });
});

function start(rules: Partial<ProxyRules>): void {
  proxy?.close();
  proxy = startFilteringProxy(socketPath(), {
    allows: ({ host }) => host.endsWith(".example"),
    internet,
    limits: { connections: 10, bytes: 10_000_000 },
    onRefused: (it) => void refused.push(it),
    ...rules,
  });
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly seen: Readonly<Record<string, string>>;
}

async function get(
  path: string,
  more: { readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Answer> {
  const { headers = {}, body } = more;
  const method = body === undefined ? "GET" : "POST";
  const asked = request({ socketPath: socketPath(), path, method, headers, agent: false }).end(
    body,
  );
  const [answer] = await once(asked, "response");
  const seen: unknown = JSON.parse(String(answer.headers["x-seen"] ?? "{}"));
  return { status: answer.statusCode, body: await text(answer), seen: seen as Answer["seen"] };
}

/** Opens a tunnel; what the proxy says first is read away. */
async function openTunnel(place: string): Promise<Socket> {
  const client = connect({ path: socketPath(), allowHalfOpen: true });
  client.write(`CONNECT ${place} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const [said] = await once(client, "data");
  expect(String(said)).toContain("200 Connection Established");
  return client;
}

/** A server of raw bytes behind the only name that this internet then has. */
async function serveRaw(serve: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, serve);
  const port = await listen(server);
  internet.addName("raw.example", "203.0.113.7");
  const reach = (): Socket => connect({ host: "127.0.0.1", port, allowHalfOpen: true });
  start({ internet: { ...internet, connect: reach } });
  return server;
}

test("passes on a body, and no header that is for a proxy", async () => {
  const headers = {
    "Proxy-Authorization": "Basic x",
    "X-Named": "1",
    "X-Kept": "2",
    Connection: "close, X-Named",
    Host: "elsewhere.example",
  };
  const { body, seen } = await get("http://site.example/path", { headers, body: "hello" });
  expect(body).toBe("site.example POST /path site.example hello");
  expect(seen).toMatchObject({ "x-kept": "2", host: "site.example" });
  expect(Object.keys(seen)).not.toContain("proxy-authorization");
  expect(Object.keys(seen)).not.toContain("x-named");
});

test.each(["/", "https://site.example/", "ftp://site.example/", "http://", "http://127.0.0.1/"])(
  "refuses to fetch %s",
  async (path) => {
    expect(await get(path)).toMatchObject({ status: 403 });
    expect(internet.connected).toEqual([]);
  },
);

test.each(["site.example", "site.example:", "site.example:0", ":443", "*", "site.example:443:443"])(
  "refuses a tunnel to %s",
  async (place) => {
    const client = connect({ path: socketPath() });
    client.write(`CONNECT ${place} HTTP/1.1\r\nHost: x\r\n\r\n`);
    start({ allows: ({ port }) => port !== 0 });
    expect(await text(client).catch(() => "")).not.toContain("200");
    client.destroy();
    expect(internet.connected).toEqual([]);
  },
);

test("says why: nobody of that name, nobody who answers, an address that is not public", async () => {
  internet.addName("dead.example", "203.0.113.99", "203.0.113.98");
  internet.addName("inner.example", "10.0.0.1", "203.0.113.250");
  expect(await get("http://none.example/")).toMatchObject({ status: 502 });
  expect(await get("http://dead.example/")).toMatchObject({ status: 502 });
  expect(await get("http://inner.example/")).toMatchObject({ status: 403 });
  expect(refused).toEqual([
    { place: "none.example:80", reason: "unreachable" },
    { place: "dead.example:80", reason: "unreachable" },
    { place: "inner.example:80", reason: "not-public" },
  ]);
  expect(internet.connected).toEqual(["203.0.113.99:80", "203.0.113.98:80"]);
});

test("looks a name up once, and connects to what was judged", async () => {
  internet.addName("site.example", "127.0.0.1", "203.0.113.1");
  expect(await get("http://site.example/")).toMatchObject({ status: 200 });
  expect([internet.lookedUp, internet.connected]).toEqual([["site.example"], ["203.0.113.1:80"]]);
});

test("carries a megabyte each way, and lets either side end first", async () => {
  const megabyte = "x".repeat(1_000_000);
  const server = await serveRaw((client) => {
    void text(client).then((got) => client.end(`${got.length}:${megabyte}`));
  });
  const client = await openTunnel("raw.example:443");
  client.end(megabyte);
  expect((await text(client)).length).toBe("1000000:".length + megabyte.length);
  await new Promise((done) => server.close(done));
});

test("ends a tunnel when the host hangs up", async () => {
  const server = await serveRaw((client) => client.on("error", () => {}).resetAndDestroy());
  const client = connect({ path: socketPath() });
  client.on("error", () => {});
  client.write("CONNECT raw.example:443 HTTP/1.1\r\nHost: x\r\n\r\n");
  const rest = await text(client).catch(() => "reset");
  expect(rest).not.toContain("403");
  await new Promise((done) => server.close(done));
});

test("ends what carries more than it may, and what comes later", async () => {
  start({ limits: { connections: 10, bytes: 1000 } });
  const large = get("http://site.example/", { body: "x".repeat(5000) });
  await expect(large).rejects.toThrow("socket hang up");
  expect(await get("http://site.example/")).toMatchObject({ status: 503 });
  expect(refused).toEqual([{ place: "site.example:80", reason: "too-much" }]);
});

test("takes no more clients than it may", async () => {
  start({ limits: { connections: 1, bytes: 1000 } });
  const first = connect({ path: socketPath() });
  await once(first, "connect");
  const second = connect({ path: socketPath() });
  second.on("error", () => {});
  await once(second.resume(), "close");
  expect([first.destroyed, second.bytesRead]).toEqual([false, 0]);
  first.destroy();
});

test("ends every connection when it is closed, and removes its socket", async () => {
  const server = await serveRaw((client) => {
    client.on("error", () => {}).once("end", () => client.end());
    client.resume();
  });
  const client = await openTunnel("raw.example:443");
  proxy.close();
  await once(client.resume(), "end");
  client.destroy();
  expect(await readdir(folder)).toEqual([]);
  await new Promise((done) => server.close(done));
});

test("shows what was asked for without characters that move a cursor", async () => {
  const client = connect({ path: socketPath() });
  client.write("CONNECT a\u001b[2Jb:443 HTTP/1.1\r\nHost: x\r\n\r\n");
  await text(client);
  expect(refused.every(({ place }) => /^[!-~]*$/u.test(place))).toBe(true);
});
