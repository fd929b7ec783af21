import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostNetwork, Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import type { Refusal } from "#src/platform/filtering-proxy.ts";
import type { RunResult } from "#src/platform/process.ts";
import { limits, runOf } from "../support/boxes.ts";
import { guardedServer, openInternet } from "../support/internet.ts";
import { everySandbox } from "../support/sandboxes.ts";

const temporary = await realpath(await mkdtemp(join(tmpdir(), "psd-egress-test-")));
const environment = { ...readEnvironment(), temporary };
const internet = openInternet();
const guarded = await guardedServer();
const { boxed, all } = await everySandbox(environment, internet);

beforeAll(async () => {
  await internet.addSite("allowed.example", "203.0.113.1");
  await internet.addSite("a.wide.example", "203.0.113.2");
  await internet.addSite("other.example", "203.0.113.3");
  await internet.addSite("gateway.example", "10.0.0.7");
  internet.addName("self.example", "127.0.0.1", "203.0.113.250", "169.254.169.254");
  internet.addName("trap.example", "127.0.0.1", "::1", "10.0.0.1", "203.0.113.250");
});

afterAll(async () => {
  await internet.close();
  await guarded.close();
  await rm(temporary, { recursive: true });
});

/** Places of this machine, which a box does not reach though they are named as the user's own. */
const ownPlaces = [`self.example:${guarded.port}`, `127.0.0.1:${guarded.port}`];
const near = ["gateway.example:8443", "10.0.0.7:8443", ...ownPlaces];
const hosts = ["allowed.example", "*.wide.example", "trap.example", `trap.example:${guarded.port}`];

interface Asked {
  readonly result: RunResult;
  readonly refused: readonly string[];
}

/** Runs a shell script in a box that may reach the hosts. */
async function ask(
  sandbox: Sandbox,
  script: string,
  more: Partial<HostNetwork> & { readonly argv?: readonly string[] } = {},
): Promise<Asked> {
  const { argv = ["/bin/bash", "-c", script], ...places } = more;
  const refused: string[] = [];
  const onRefused = ({ place, reason }: Refusal): void => void refused.push(`${place} ${reason}`);
  const env = { PATH: "/usr/bin:/bin" };
  const network = { hosts, onRefused, ...places };
  const result = await sandbox.run(
    runOf(argv, { in: { network, env }, limits: { ...limits, processes: 128 } }),
  );
  return { result, refused };
}

/** Speaks to the box's proxy, byte by byte. */
const raw = (...lines: readonly string[]): string =>
  `exec 3<>/dev/tcp/127.0.0.1/3128; printf '${lines.join("\\r\\n")}\\r\\n\\r\\n' >&3; timeout 5 cat <&3; exec 3>&-`;

const close = "Connection: close";

const textOf = ({ result }: Asked): string => result.stdout.toString();

describe.each(boxed)("%s, a network by hosts", (_, sandbox) => {
  test("reaches a listed host, by plain HTTP and through a tunnel", async () => {
    const plain = await ask(
      sandbox,
      raw("GET http://allowed.example/p?q=1 HTTP/1.1", "Host: allowed.example", close),
    );
    expect(textOf(plain)).toContain("allowed.example GET /p?q=1 allowed.example");
    const tunnel = raw(
      "CONNECT a.wide.example:443 HTTP/1.1",
      "Host: x",
      "",
      "GET /in HTTP/1.1",
      "Host: a.wide.example",
      close,
    );
    const through = await ask(sandbox, tunnel);
    expect(textOf(through)).toContain("200 Connection Established");
    expect(textOf(through)).toContain("a.wide.example GET /in a.wide.example");
    expect([plain.refused, through.refused]).toEqual([[], []]);
  });

  test("is what programs find in their environment", async () => {
    const script = `import urllib.request as u; print(u.urlopen("http://allowed.example/py").read().decode())`;
    const python = await ask(sandbox, "", { argv: ["python3", "-c", script] });
    expect(textOf(python)).toContain("allowed.example GET /py allowed.example");
    const names = "http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY";
    const { result } = await ask(
      sandbox,
      `for it in ${names}; do echo "\${!it}"; done; echo $no_proxy`,
    );
    const lines = result.stdout.toString().trim().split("\n");
    expect(new Set(lines.slice(0, -1))).toEqual(new Set(["http://127.0.0.1:3128"]));
    expect(lines.at(-1)).toBe("localhost,127.0.0.1,::1");
  });

  test.each([
    ["by its name", "CONNECT other.example:443 HTTP/1.1", "other.example:443 not-listed"],
    [
      "by the name above a pattern",
      "CONNECT wide.example:443 HTTP/1.1",
      "wide.example:443 not-listed",
    ],
    ["by its address", "CONNECT 203.0.113.3:443 HTTP/1.1", "203.0.113.3:443 not-listed"],
    [
      "by an address of IPv6",
      "CONNECT [2606:4700::1]:443 HTTP/1.1",
      "[2606:4700::1]:443 not-listed",
    ],
    ["at another port", "CONNECT allowed.example:22 HTTP/1.1", "allowed.example:22 not-listed"],
    ["in a URL", "GET http://other.example/ HTTP/1.1", "other.example:80 not-listed"],
    [
      "in a URL that hides it",
      "GET http://allowed.example@other.example/ HTTP/1.1",
      "other.example:80 not-listed",
    ],
    ["in a URL by a number", "GET http://0x7f000001/ HTTP/1.1", "127.0.0.1:80 not-listed"],
  ])("refuses another host %s", async (_name, line, refusal) => {
    const before = internet.connected.length;
    const asked = await ask(sandbox, raw(line, "Host: allowed.example"));
    expect(textOf(asked)).toMatch(/^HTTP\/1\.1 403 /);
    expect(asked.refused).toEqual([refusal]);
    expect(internet.connected.length).toBe(before);
  });

  test("asks the host of the URL, whatever another header says", async () => {
    const asked = await ask(
      sandbox,
      raw("GET http://allowed.example/ HTTP/1.1", "Host: other.example", close),
    );
    expect(textOf(asked)).toContain("allowed.example GET / allowed.example");
  });

  test("reaches no service of this machine: by a listed name, by address, around the proxy", async () => {
    const { port } = guarded;
    const script = [
      raw(`CONNECT trap.example:${port} HTTP/1.1`, "Host: x"),
      raw(`CONNECT localhost:${port} HTTP/1.1`, "Host: x"),
      raw(`CONNECT 127.0.0.1:${port} HTTP/1.1`, "Host: x"),
      `(exec 4<>/dev/tcp/127.0.0.1/${port}; cat <&4)`,
      "true",
    ].join("\n");
    const asked = await ask(sandbox, script);
    expect(textOf(asked)).not.toContain("SECRET");
    expect(guarded.visits()).toBe(0);
    expect(asked.refused).toEqual([
      `trap.example:${port} not-public`,
      `localhost:${port} not-listed`,
      `127.0.0.1:${port} not-listed`,
    ]);
    expect(asked.result.stderr.toString()).toContain("Connection refused");
  });

  test("reaches places of the user's own choice in a private network, by name and by address", async () => {
    const inside = ["", "GET /in HTTP/1.1", "Host: x", close];
    const reach = (place: string): string => raw(`CONNECT ${place} HTTP/1.1`, "Host: x", ...inside);
    const refused = ["gateway.example:443", "10.0.0.8:8443", ...ownPlaces];
    const places = ["gateway.example:8443", "10.0.0.7:8443", ...refused];
    const asked = await ask(sandbox, places.map(reach).join("\n"), { near });
    expect(textOf(asked).match(/gateway\.example GET \/in|403 Refused/gu)).toEqual([
      "gateway.example GET /in",
      "gateway.example GET /in",
      ...refused.map(() => "403 Refused"),
    ]);
    expect(asked.refused).toEqual([
      "gateway.example:443 not-listed",
      "10.0.0.8:8443 not-listed",
      ...ownPlaces.map((it) => `${it} not-public`),
    ]);
    expect(guarded.visits()).toBe(0);
  });

  test("finds a service of this machine at its port, and no other service", async () => {
    const own = await guardedServer();
    const script = [own.port, guarded.port].map((it) => `cat < /dev/tcp/127.0.0.1/${it}; echo`);
    const asked = await ask(sandbox, script.join("; "), { local: [own.port] });
    expect(textOf(asked)).toBe("SECRET\n\n");
    expect([own.visits(), guarded.visits()]).toEqual([1, 0]);
    await own.close();
  });

  test("has no route, and no name server", async () => {
    const script = "wc -l < /proc/net/route; getent hosts allowed.example || echo no name";
    expect(textOf(await ask(sandbox, script))).toBe("1\nno name\n");
  });

  test("leaves nothing behind, also where the box was never used", async () => {
    const { profile } = runOf([], { in: { network: { hosts } } });
    await sandbox.prepare({ profile, limits }).discard();
    await ask(sandbox, "exit 3");
    expect(await readdir(temporary)).toEqual([]);
  });
});

test("plain processes have an open network, and no proxy", async () => {
  const plain = all.find(([name]) => name === "plain")?.[1];
  const asked = plain === undefined ? undefined : await ask(plain, `echo "<$http_proxy>"`);
  expect(asked?.result.stdout.toString()).toBe("<>\n");
});
