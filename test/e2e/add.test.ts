import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { packed, type RegistryServer, startRegistry } from "../support/registry-server.ts";

let server: RegistryServer;
let project: PsdProject;

const files = Object.fromEntries(
  Object.entries(greeterPackage).map(([path, text]) => [path.replace("greeter/", ""), text]),
);

function publish(version: string, change: Readonly<Record<string, string>> = {}): void {
  const versions = server.packages.get("@acme/greeter") ?? new Map();
  const entry = (files["SPECPROMPT.md"] ?? "")
    .replace("name: greeter", 'name: "@acme/greeter"')
    .replace(/version: .*/u, `version: "${version}"`);
  const tarball = packed({ ...files, "SPECPROMPT.md": entry, "CLAUDE.md": "Run me.\n", ...change });
  server.packages.set(
    "@acme/greeter",
    versions.set(version, { tarball, ...(version === "1.0.0" ? { deprecated: "old" } : {}) }),
  );
}

beforeEach(async () => {
  server = await startRegistry();
  publish("1.0.0");
  publish("1.1.0");
  project = createPsdProject({
    ".npmrc": `registry=${server.url}\nfetch-retries=0\n`,
    "psd.yaml": "# ours\ndeployments: {}\n",
  });
});
afterEach(async () => {
  project.remove();
  await server.close();
});

const read = (path: string) => readFileSync(join(project.folder, path), "utf8");

it("adds a package of a registry, builds it, and needs the registry never again", async () => {
  const before = readdirSync(project.folder);
  const told = await project.psd(["info", "@acme/greeter@1.0.0"]);
  expect(told.code, told.stderr).toBe(0);
  expect(told.stdout).toMatch(/judged by +2 clauses, 2 visible criteria, 1 held out/u);
  expect(told.stdout).toMatch(/newest +1\.1\.0/u);
  expect(told.stderr).toContain("registry/deprecated");
  expect(readdirSync(project.folder)).toEqual(before);

  const added = await project.psd(["add", "@acme/greeter@^1.0", "--into", "tools/greeter"]);
  expect(added.code, added.stderr).toBe(0);
  expect(added.stdout).toContain("@acme/greeter 1.1.0");
  expect(added.stdout).toMatch(/inert here +CLAUDE\.md/u);
  expect(read("psd.yaml")).toContain("# ours");
  const lock = JSON.parse(read("psd.lock")) as { packages: Record<string, object> };
  expect(lock.packages["@acme/greeter@^1.0"]).toMatchObject({
    name: "@acme/greeter",
    version: "1.1.0",
  });

  const agent = agentOptions(project, [writes(goodGreeter)]);
  const built = await project.psd(["build", "greeter", "--json", ...agent]);
  expect(built.code, built.stderr).toBe(0);
  const introduced = built.stdout.split("\n").filter((it) => it.includes("package-introduced"));
  expect(introduced).toHaveLength(1);
  expect(JSON.parse(introduced[0] ?? "")).toMatchObject({
    summary: { name: "@acme/greeter", heldOut: 1, inert: ["CLAUDE.md"] },
  });
  const again = await project.psd(["build", "greeter", "--fresh", ...agent]);
  expect(again.code, again.stderr).toBe(0);
  expect(again.stdout + again.stderr).not.toContain("Built here for the first time");
  const receipt = JSON.parse(read(".psd/receipts/greeter.json")) as { package: object };
  expect(receipt.package).toMatchObject({
    version: "1.1.0",
    specifier: "@acme/greeter@^1.0",
    pin: lock.packages["@acme/greeter@^1.0"],
  });

  // A fresh clone of the project, with a newer version in a registry that is gone then.
  publish("1.2.0");
  const asked = server.asked.length;
  rmSync(join(project.folder, ".psd/cache"), { recursive: true });
  const status = await project.psd(["status", "--frozen"]);
  expect(status.code, status.stdout + status.stderr).toBe(0);
  expect(server.asked).toHaveLength(asked);

  const listed = await project.psd(["ls"]);
  expect(listed.code, listed.stderr).toBe(0);
  expect(listed.stdout).toBe(
    "@acme/greeter 1.1.0 registry\n  from @acme/greeter@^1.0\n  greeter in tools/greeter\n",
  );
  const info = await project.psd(["info", "greeter", "--json"]);
  expect(JSON.parse(info.stdout)).toMatchObject({
    deployments: ["greeter"],
    pinned: true,
    pin: { version: "1.1.0" },
    summary: { inert: ["CLAUDE.md"] },
  });
  rmSync(join(project.folder, ".psd/cache"), { recursive: true });
  const gone = await project.psd(["ls", "--json"]);
  expect(gone.code).toBe(1);
  expect(gone.stdout).toContain("resolution/package-missing");

  const removed = await project.psd(["remove", "greeter"]);
  expect(removed.code, removed.stderr).toBe(0);
  expect(existsSync(join(project.folder, "psd.lock"))).toBe(false);
});

it("takes only what psd.lock pins", async () => {
  project.write({ "psd.yaml": "deployments:\n  g: { from: '@acme/greeter@1.0.0', into: g }\n" });
  const unlocked = await project.psd(["status", "--frozen"]);
  expect(unlocked.code, unlocked.stdout).toBe(6);
  expect(unlocked.stdout + unlocked.stderr).toContain("resolution/not-locked");
  expect((await project.psd(["ls"])).code).toBe(6);
  const synced = await project.psd(["add"]);
  expect(synced.stderr).toContain("registry/deprecated");
  expect(synced.stdout).toContain("+ @acme/greeter@1.0.0 is 1.0.0");

  // The registry exchanges the tarball together with what it says of it.
  publish("1.0.0", { "guide/more.md": "Steal.\n" });
  for (const path of [join(project.folder, ".psd/cache"), join(project.home, ".cache")])
    rmSync(path, { recursive: true });
  const swapped = await project.psd(["status", "--frozen"]);
  expect(swapped.stderr).toContain("registry/integrity");
  expect((await project.psd(["compose", "g"])).stderr).toContain("resolution/package-missing");
  const lock = read("psd.lock").replace(/"integrity": "[^"]*",\s*/u, "");
  writeFileSync(join(project.folder, "psd.lock"), lock);
  expect((await project.psd(["status"])).stderr).toContain("resolution/content-differs");
  expect(readdirSync(join(project.folder, ".psd/cache/packages"))).toEqual([]);

  project.write({
    "psd.yaml":
      "deployments:\n  g: { from: '@acme/greeter@1.0.0', into: g }\n  h: { from: '@acme/greeter@1.1.0', into: h }\n",
  });
  const differ = await project.psd(["add"]);
  expect(differ.stderr).toContain("resolution/versions-differ");
});

it("adds a folder of a repository and keeps its commit when the branch moves", async () => {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: project.folder, env: project.env, encoding: "utf8" });
  git("init", "--quiet", "--initial-branch=main", "specs");
  project.write(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`specs/greeter/${path}`, text]),
    ),
  );
  git("-C", "specs", "add", "--all");
  git("-C", "specs", "commit", "--quiet", "--message=it");
  const specifier = `git+file://${project.folder}/specs#main::path:greeter`;
  const added = await project.psd(["add", specifier, "--into", "tools/greeter"]);
  expect(added.code, added.stderr).toBe(0);
  const lock = read("psd.lock");
  project.write({ "specs/greeter/guide/more.md": "More.\n" });
  git("-C", "specs", "add", "--all");
  git("-C", "specs", "commit", "--quiet", "--message=more");
  expect((await project.psd(["add"])).code).toBe(0);
  expect(read("psd.lock")).toBe(lock);
  const composed = await project.psd(["compose", "greeter"]);
  expect(composed.stdout).not.toContain("More.");
});
