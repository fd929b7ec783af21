import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ListeningServer } from "#src/platform/listen.ts";
import { serveFolder } from "#src/platform/static-server.ts";

let root: string;
let server: ListeningServer;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "psd-static-"));
  await mkdir(join(root, "site/deep"), { recursive: true });
  await writeFile(join(root, "secret.txt"), "SECRET");
  await writeFile(join(root, "site/index.html"), "front");
  await writeFile(join(root, "site/deep/index.html"), "deep");
  await writeFile(join(root, "site/a b.css"), "p{}");
  await writeFile(join(root, "site/empty.bin"), "");
  await symlink(join(root, "secret.txt"), join(root, "site/link.txt"));
  await symlink("index.html", join(root, "site/same.html"));
  await symlink(root, join(root, "site/up"));
  server = await serveFolder(join(root, "site"), "loopback");
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

interface Reply {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Sends a path as it is: `fetch` would tidy it up. */
function send(path: string, { method = "GET", socketPath = "" } = {}): Promise<Reply> {
  const place = socketPath === "" ? { host: "127.0.0.1", port: server.port } : { socketPath };
  return new Promise((resolve, reject) => {
    const sent = request({ ...place, path, method }, (reply) => {
      let body = "";
      reply.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      reply.on("end", () => resolve({ status: reply.statusCode, headers: reply.headers, body }));
    });
    sent.on("error", reject).end();
  });
}

test.each([
  ["/", "front", "text/html; charset=utf-8"],
  ["/index.html?x=1", "front", "text/html; charset=utf-8"],
  ["/deep/", "deep", "text/html; charset=utf-8"],
  ["/a%20b.css", "p{}", "text/css; charset=utf-8"],
  ["/empty.bin", "", "application/octet-stream"],
  ["/same.html", "front", "text/html; charset=utf-8"],
])("serves %s", async (path, body, type) => {
  const reply = await send(path);
  expect(reply).toMatchObject({ status: 200, body });
  expect(reply.headers["content-type"]).toBe(type);
  expect(reply.headers["content-length"]).toBe(String(body.length));
});

test.each([
  "/none",
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/deep/../../secret.txt",
  "/link.txt",
  "/up/secret.txt",
  "/index.html/",
  "//example.test",
  "/%00",
  "/%zz",
  String.raw`/..\secret.txt`,
])("has nothing at %s", async (path) => {
  expect(await send(path)).toMatchObject({ status: 404, body: "Not Found" });
});

test("sends a folder without a slash to the one with it", async () => {
  const reply = await send("/deep");
  expect([reply.status, reply.headers["location"]]).toEqual([301, "/deep/"]);
});

test("answers HEAD without a body, and no other method", async () => {
  const head = await send("/", { method: "HEAD" });
  expect([head.status, head.headers["content-length"], head.body]).toEqual([200, "5", ""]);
  const post = await send("/", { method: "POST" });
  expect([post.status, post.headers["allow"]]).toEqual([405, "GET, HEAD"]);
});

test("listens on a socket as well", async () => {
  const socketPath = join(root, "s.sock");
  const other = await serveFolder(join(root, "site"), { socket: socketPath });
  expect(other.port).toBeUndefined();
  expect(await send("/", { socketPath })).toMatchObject({ status: 200, body: "front" });
  await other.close();
});
