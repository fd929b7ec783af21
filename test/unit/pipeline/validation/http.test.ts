import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Check } from "#src/pipeline/package/criterion.ts";
import type { CheckResult } from "#src/pipeline/validation/verdict.ts";
import {
  availableSandboxes,
  commandOf,
  type Court,
  criterion,
  http,
  judge,
  openCourt,
  request,
  selectionOf,
  text,
} from "../../../support/judging.ts";

const sandboxes = await availableSandboxes();
const span = { file: "x", line: 1, column: 1 };

let court: Court;
beforeAll(async () => {
  court = await openCourt();
});
afterAll(async () => court.remove());

/** A small store of items, and every way in which an answer can be bad. */
const server = `
import { createServer } from "node:http";
const items = new Map();
const bad = {
  "/drip": (answer) => { answer.write("x"); setInterval(() => answer.write("x"), 20); },
  "/hang": () => {},
  "/huge": (answer) => { const more = () => { while (answer.write("x".repeat(65536))); }; answer.on("drain", more); more(); },
  "/headers": (answer) => { for (let at = 0; at < 900; at += 1) answer.setHeader("x-" + at, "y".repeat(100)); answer.end(); },
  "/loop": (answer) => answer.writeHead(302, { location: "/loop" }).end(),
  "/away": (answer) => answer.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
  "/garbage": (answer) => answer.socket.end("SSH-2.0-OpenSSH\\r\\n\\r\\n"),
  "/short": (answer) => answer.socket.end("HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nx"),
  "/die": (answer) => { console.error("dying"); process.exit(3); },
  "/deep": (answer) => answer.end("[".repeat(200000) + "]".repeat(200000)),
  "/missing": (answer) => answer.writeHead(404).end("gone"),
  "/broken": (answer) => answer.writeHead(500).end("oops"),
};
const main = createServer((question, answer) => {
  const { method, url, headers } = question;
  if (bad[url]) return bad[url](answer);
  if (url === "/old") return answer.writeHead(301, { location: "/items/7?full=yes" }).end();
  if (url.startsWith("/hook")) return fetch(process.env.SITE + "/").then(async (it) => answer.end(await it.text()));
  let body = "";
  question.on("data", (it) => (body += it)).on("end", () => {
    if (method === "POST") {
      const item = { id: items.size + 7, ...JSON.parse(body), by: headers["x-user"] };
      items.set(String(item.id), item);
      const location = "http://127.0.0.1:" + process.env.PORT + "/items/" + item.id;
      return answer.writeHead(201, { location, "set-cookie": ["a=1; Path=/", "session=s3; Path=/"] }).end(JSON.stringify(item));
    }
    const { pathname, searchParams } = new URL(url, "http://x");
    const found = items.get(pathname.split("/").at(-1));
    if (!found) return answer.writeHead(404, { "content-type": "application/json" }).end('{"error":"none"}');
    answer.end(JSON.stringify({ ...found, full: searchParams.get("full"), cookie: headers.cookie ?? null }));
  });
});
console.log("listening");
main.listen(Number(process.env.PORT), "127.0.0.1");
`;
const commands = { start: commandOf("node", "server.mjs") };

const json = (subset: unknown) => text({ json: { subset } });

describe.each(sandboxes)("http in a box of level $level", (sandbox) => {
  /** The first result of each check. */
  const resultsOf = async (
    checks: readonly Check[],
    more: Parameters<typeof selectionOf>[2] = { commands },
    output: Readonly<Record<string, string>> = { "server.mjs": server },
  ): Promise<readonly CheckResult[]> => {
    const tree = await court.storeOutput(output);
    const criteria = checks.map((it, index) => criterion(`AC-${index + 1}`, it));
    const { verdict } = await judge(court, sandbox, {
      selection: selectionOf(court, criteria, more),
      tree,
    });
    return verdict.results.slice(2).flatMap((it) => it.checks);
  };

  test("asks in sequence, and carries values from one request to the next", async () => {
    await court.write("validation/fixtures/site/index.html", "the site");
    const create = request("/items", {
      method: "POST",
      json: { name: "{with.name}" },
      headers: { "X-User": "ada" },
      expect: {
        status: [201],
        headers: { location: text({ matches: ["/items/7$"] }), etag: false, "set-cookie": true },
        body: json({ id: 7, name: "Tea", by: "ada" }),
      },
      capture: {
        id: { json: "id" },
        place: { header: "location" },
        session: { header: "set-cookie", matches: "session=([^;]+)" },
        name: { matches: '"name":"([^"]*)"' },
      },
    });
    const sequence = http(
      [
        create,
        request("{place}", { expect: { status: [], headers: {}, body: json({ id: "{id}" }) } }),
        request("/items/{id}", {
          query: { full: "{name} & more" },
          headers: { cookie: "session={session}" },
          expect: {
            status: [200],
            headers: {},
            body: json({ id: 7, full: "Tea & more", cookie: "session=s3" }),
          },
        }),
        request("/items/8", {
          expect: { status: [404], headers: {}, body: json({ error: "none" }) },
        }),
        request("/old", { expect: { status: [301], headers: {} } }),
        request("/old", {
          follow: true,
          expect: { status: [200], headers: {}, body: json({ full: "yes" }) },
        }),
        request("/hook", {
          expect: { status: [200], headers: {}, body: text({ equals: "the site" }) },
        }),
        request("{site}/index.html", {
          expect: { status: [200], headers: {}, body: text({ equals: "the site" }) },
        }),
      ],
      { env: { SITE: "{site}" }, ready: "/items/0?x" },
    );
    const services = {
      site: { kind: "static" as const, folder: "fixtures/site", span, root: court.folder },
    };
    const textParameters = { name: "Tea" };
    const [unready, all] = await resultsOf(
      [
        { ...sequence, timeoutMs: 300 },
        { ...sequence, ready: "/old" },
      ],
      { commands, services, textParameters },
    );
    expect(unready).toMatchObject({ end: "failed", symptom: "timed-out" });
    expect(all?.evidence).toBeUndefined();
  });

  test.runIf(sandbox === sandboxes.at(-1))(
    "holds what is said against an OpenAPI document",
    async () => {
      const schema = {
        type: "object",
        required: ["error"],
        properties: { error: { type: "string" } },
      };
      const of = (it: object) => ({ content: { "application/json": { schema: it } } });
      const operation = { responses: { 404: of(schema), 200: of({}) } };
      await court.write(
        "context/api.yaml",
        JSON.stringify({
          openapi: "3.1.0",
          paths: { "/items/{id}": { get: operation }, "/missing": { get: operation } },
        }),
      );
      const asks = (path: string, openapi = "context/api.yaml", status = [404, 200]): Check =>
        http([request(path, { expect: { status, headers: {} } })], { openapi });
      const results = await resultsOf([
        asks("/items/1"),
        asks("/missing"),
        asks("/other"),
        asks("/other", "context/api.yaml", [404]),
        asks("/items/1", "context/none.yaml"),
      ]);
      expect(results.map((it) => [it.end, it.evidence?.message, it.evidence?.expected])).toEqual([
        ["passed", undefined, undefined],
        [
          "failed",
          "Request 1 (GET /missing): The answer does not fit the document",
          "the content type (none) of the body is not documented",
        ],
        ["errored", "Request 1 (GET /other): The document does not have this operation", undefined],
        ["passed", undefined, undefined],
        ["errored", "The document context/none.yaml cannot be read", undefined],
      ]);
    },
  );

  // Once is enough: nothing of it depends on the box.
  test.runIf(sandbox === sandboxes.at(-1))(
    "believes nothing of what an output answers",
    async () => {
      const one = (path: string, more: Parameters<typeof request>[1] = {}, ms = 20_000): Check =>
        http([request(path, more)], { timeoutMs: ms });
      const ok = { status: [200], headers: {} };
      const rows: readonly (readonly [Check, string | undefined, string])[] = [
        [one("/drip", {}, 1500), "timed-out", "There was no whole answer after 1.5 s"],
        [one("/hang", {}, 1500), "timed-out", "There was no whole answer after 1.5 s"],
        [one("/huge"), "wrong-output", "The answer has more than 8 MiB"],
        [one("/headers"), "wrong-output", "more than 64 KiB of headers"],
        [one("/loop", { follow: true }), "wrong-output", "redirected more than 10 times"],
        [one("/away", { follow: true }), "wrong-output", "redirects to elsewhere"],
        [one("/garbage"), "wrong-output", "The answer is not HTTP/1.1"],
        [one("/short"), "crashed", "The connection was closed before there was a whole answer"],
        [
          one("/deep", { expect: { ...ok, body: text({ json: { schema: true } }) } }),
          "wrong-output",
          "the body is not JSON",
        ],
        [one("/missing"), "should-not-have-failed", "The status is 404, not one of 200 to 299"],
        [
          one("/old", { expect: { status: [400], headers: {} } }),
          "should-have-failed",
          "The status is 301, not 400",
        ],
        [
          one("/broken", { expect: { status: [404], headers: {} } }),
          "wrong-output",
          "The status is 500, not 404",
        ],
        [
          one("/items/1", { expect: { status: [404], headers: { vary: true } } }),
          "wrong-output",
          "The answer has no header vary",
        ],
        [
          one("/items/1", {
            expect: { status: [404], headers: {} },
            capture: { id: { json: "id" } },
          }),
          "wrong-output",
          "There is nothing to capture as id at id of the body",
        ],
        [http([request("/die"), request("/items/1")]), "crashed", ""],
        [http([request("{away}")]), undefined, "The placeholder {away} of the check has no value"],
      ];
      const results = await resultsOf(rows.map(([check]) => check));
      const said = results.map((it) => [it.symptom, it.evidence?.message]);
      expect(said).toEqual(
        rows.map(([, symptom, message]) => [symptom, expect.stringContaining(message)]),
      );
      expect(results[14]?.evidence?.stderr).toContain("dying");
      expect(results[0]?.evidence?.message).toMatch(/^Request 1 \(GET \/drip\): /);
    },
  );

  test("an output that does not become a server fails, and says how", async () => {
    const ends = async (code: string, ms = 20_000) => {
      const check = http([request("/")], { timeoutMs: ms });
      const [result] = await resultsOf([check], { commands }, { "server.mjs": code });
      return [result?.symptom, result?.evidence?.message];
    };
    expect(await ends("console.error('no'); process.exit(4)")).toEqual([
      "crashed",
      "The output ended before it was ready (exit code 4)",
    ]);
    expect(await ends("setInterval(() => {}, 1000)", 800)).toEqual([
      "timed-out",
      "The output did not accept connections at 127.0.0.1 and its port after 0.8 s",
    ]);
    const flood = `import { writeSync } from "node:fs";
for (;;) try { writeSync(1, "x".repeat(65536)); } catch {}`;
    expect(await ends(flood)).toEqual(["crashed", expect.stringContaining("before it was ready")]);
    const missing = await resultsOf([http([request("/")])], { commands: {} });
    expect(missing[0]?.end).not.toBe("passed");
  });
});
