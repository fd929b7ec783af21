import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { greeterPackage } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { openRepository, type UserRepository } from "../support/repository.ts";

let served: PsdProject;
let repository: UserRepository;
let user: PsdProject;
let server: ChildProcess;
let port: number;

const entry = greeterPackage["greeter/SPECPROMPT.md"] ?? "";

/** A version of the package as a commit with its tag, at the server. */
function release(version: string, more = ""): void {
  const files = Object.entries(greeterPackage).map(([path, text]) => [`work/${path}`, text]);
  served.write(Object.fromEntries(files) as Record<string, string>);
  served.write({
    "work/greeter/SPECPROMPT.md": entry.replace('version: "1.0.0"', `version: "${version}"`) + more,
  });
  repository.commit(version);
  repository.git("tag", "--force", `v${version}`);
  repository.git("push", "--quiet", "--force", "--tags", "origin", "HEAD:main");
}

beforeAll(async () => {
  served = createPsdProject({ "work/README.md": "Specs\n" });
  repository = openRepository(join(served.folder, "work"));
  openRepository(served.folder).git("init", "--quiet", "--bare", "specs.git");
  repository.git("init", "--quiet", "--initial-branch", "main");
  repository.git("remote", "add", "origin", join(served.folder, "specs.git"));
  release("1.0.0");
  release("1.1.0");
  user = createPsdProject({ "psd.yaml": "deployments: {}\n" });
  port = await freePort();
  server = spawn(
    "git",
    [
      "daemon",
      "--reuseaddr",
      "--export-all",
      "--listen=127.0.0.1",
      `--port=${port}`,
      `--base-path=${served.folder}`,
      served.folder,
    ],
    { stdio: "ignore", detached: true },
  );
  await answers();
});
afterAll(() => {
  if (server.exitCode === null && server.signalCode === null) stop();
  served.remove();
  user.remove();
});

/** Ends the server with what it started. */
function stop(): void {
  if (server.pid !== undefined) process.kill(-server.pid);
}

async function freePort(): Promise<number> {
  const free = createServer();
  await new Promise<void>((resolve) => void free.listen(0, "127.0.0.1", resolve));
  const { port: found } = free.address() as AddressInfo;
  await new Promise<void>((resolve) => void free.close(() => resolve()));
  return found;
}

/** Waits until the server accepts connections. */
async function answers(): Promise<void> {
  const isThere = await new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
  if (!isThere) await answers();
}

const lock = (): string => readFileSync(join(user.folder, "psd.lock"), "utf8");

it("takes the newest tag in a range from a git server, and keeps its commit", async () => {
  const specifier = `git://127.0.0.1:${port}/specs.git#semver:~1.0::path:greeter`;
  const added = await user.psd(["add", specifier, "--into", "tools/greeter"]);
  expect(added.code, added.stderr).toBe(0);
  expect(JSON.parse(lock())).toMatchObject({
    packages: { [specifier]: { version: "1.0.0", folder: "greeter", name: "greeter" } },
  });
  const outdated = await user.psd(["outdated"]);
  expect(outdated.stdout).toContain("newest 1.1.0");
  const updated = await user.psd(["update", "--to", "^1.1", "--json"]);
  expect(JSON.parse(updated.stdout)).toMatchObject({
    applied: true,
    packages: [{ was: "1.0.0", now: "1.1.0" }],
  });
  expect(lock()).toContain("#semver:^1.1::path:greeter");
});

it("notices a tag that moved under the lock only where it is asked", async () => {
  const before = lock();
  release("1.1.0", "- **KB-8** Moved.\n");
  expect((await user.psd(["status", "--frozen"])).code).toBe(5);
  expect((await user.psd(["compose", "greeter"])).stdout).not.toContain("Moved.");
  expect(lock()).toBe(before);
  expect((await user.psd(["outdated"])).code).toBe(1);
  const shown = await user.psd(["update", "--dry-run"]);
  expect(shown.stdout).toContain("New: Clause KB-8: Moved.");
});

it("says where the server is gone", async () => {
  const before = lock();
  const gone = new Promise<void>((resolve) => void server.once("exit", () => resolve()));
  stop();
  await gone;
  const refused = await user.psd(["update"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("registry/unreachable");
  expect(lock()).toBe(before);
});
