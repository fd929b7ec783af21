import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { agentOptions, goodGreeter, greeterPackage } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const box = await findSandbox(readEnvironment())();
const hasBox = box.ok && box.value.level !== "none";

let project: PsdProject;
let server: Server;
let port: number;

beforeEach(async () => {
  project = createPsdProject(greeterPackage);
  server = createServer((_, response) => response.end("reached"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.close();
  project.remove();
});

/** An agent that asks a service of this machine, past any proxy, and writes down what it hears. */
function build(...options: readonly string[]) {
  const ask = [
    "import socket",
    `s = socket.create_connection(('127.0.0.1', ${port}), 5)`,
    String.raw`s.sendall(b'GET / HTTP/1.0\r\n\r\n')`,
    "print(s.recv(4096).decode().split()[-1])",
  ].join("; ");
  const shell = `python3 -c "${ask}" > heard.txt 2>&1; env | grep -i _proxy > proxies.txt; true`;
  const agent = agentOptions(project, [{ files: { "main.py": goodGreeter }, shell }]);
  return project.psd(["build", "greeter", "--into", "out", ...agent, ...options]);
}

const heard = (file = "heard.txt"): string =>
  readFileSync(join(project.folder, "out", file), "utf8");

describe("--agent-host", () => {
  it.runIf(hasBox)("leaves an agent no network but the hosts that are named", async () => {
    const built = await build("--agent-host", "models.example");
    expect(built.code, built.stderr).toBe(0);
    expect(heard()).not.toContain("reached");
    expect(heard()).toContain("Error");
    expect(heard("proxies.txt")).toContain("HTTPS_PROXY=http://127.0.0.1:");
  });

  it.runIf(hasBox)("without it, an agent reaches services of this machine", async () => {
    const built = await build();
    expect(built.code, built.stderr).toBe(0);
    expect(heard()).toContain("reached");
  });

  it("needs a box: runtime/hosts-need-a-box", async () => {
    const built = await build("--agent-host", "models.example", "--box", "none");
    expect(built.code).toBe(1);
    expect(built.stderr).toContain("runtime/hosts-need-a-box");
    expect(built.stderr).not.toContain("Turn 1");
  });

  it.runIf(hasBox)(
    "or nothing is built where they are not known: runtime/network-open",
    async () => {
      const built = await build("--agent-network", "hosts");
      expect(built.code).toBe(1);
      expect(built.stderr).toContain("error runtime/network-open");
      expect(built.stderr).not.toContain("Turn 1");
    },
  );

  it.each(["http://x.example", "10.0.0.1", "*.example", "x.example:0"])(
    "refuses %s, which is no host",
    async (host) => {
      const built = await build("--agent-host", host);
      expect(built.code).toBe(2);
      expect(built.stderr).toContain("command/wrong-value");
    },
  );
});
