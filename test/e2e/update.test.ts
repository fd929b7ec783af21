import { readFileSync } from "node:fs";
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

/** Publishes a version; `change` works on the text of SPECPROMPT.md. */
function publish(
  version: string,
  change: (text: string) => string = (text) => text,
  further: Readonly<Record<string, string>> = {},
): void {
  const versions = server.packages.get("@acme/greeter") ?? new Map();
  const entry = (files["SPECPROMPT.md"] ?? "")
    .replace("name: greeter", 'name: "@acme/greeter"')
    .replace(/version: .*/u, `version: "${version}"`);
  const tarball = packed({ ...files, "SPECPROMPT.md": change(entry), ...further });
  server.packages.set("@acme/greeter", versions.set(version, { tarball }));
}

beforeEach(async () => {
  server = await startRegistry();
  publish("1.1.0");
  project = createPsdProject({
    ".npmrc": `registry=${server.url}\nfetch-retries=0\n`,
    "psd.yaml":
      "# ours\ndeployments:\n  greeter: { from: '@acme/greeter@^1.0', into: g, overlay: ours } # here\n",
    "ours/core/more.md":
      "---\nreplaces: KB-2\n---\n\n- **KB-2** Without a name it prints `usage`.\n",
  });
  await project.psd(["add"]);
});
afterEach(async () => {
  project.remove();
  await server.close();
});

const read = (path: string) => readFileSync(join(project.folder, path), "utf8");

it("shows what a newer version means, takes it, and takes it back", async () => {
  const agent = agentOptions(project, [writes(goodGreeter)]);
  const built = await project.psd(["build", "greeter", ...agent]);
  expect(built.code, built.stderr).toBe(0);
  expect((await project.psd(["outdated"])).stdout).toContain("✓ @acme/greeter@^1.0  1.1.0");
  const idle = await project.psd(["update"]);
  expect(idle.stdout).toBe("Everything is as new as psd.yaml allows\n");

  publish(
    "1.2.0",
    (text) =>
      `${text.replace("on standard error and ends", "on standard error and quietly ends")}- **KB-3** \`greeter --loud\` shouts.\n`,
  );
  publish("2.0.0");
  const outdated = await project.psd(["outdated", "--json"]);
  expect(outdated.code).toBe(1);
  expect(JSON.parse(outdated.stdout)).toMatchObject({
    packages: [{ current: "1.1.0", wanted: "1.2.0", newest: "2.0.0", isBehind: true }],
  });
  const before = read("psd.lock");
  const tried = await project.psd(["update", "--dry-run"]);
  expect(tried.code, tried.stderr).toBe(0);
  expect(tried.stdout).toContain("@acme/greeter 1.1.0 → 1.2.0: a minor step");
  expect(tried.stdout).toContain("New: Clause KB-3: `greeter --loud` shouts.");
  expect(tried.stdout).toContain("Worded anew: Clause KB-2");
  expect(tried.stdout).toMatch(/- .*standard error and ends with 2\.\n +\+ .*quietly ends/u);
  expect(tried.stdout).toContain("your overlay replaces the clause KB-2, which is another one now");
  expect(read("psd.lock")).toBe(before);

  const updated = await project.psd(["update", "greeter"]);
  expect(updated.code, updated.stderr).toBe(0);
  expect(JSON.parse(read("psd.lock"))).toMatchObject({
    packages: { "@acme/greeter@^1.0": { version: "1.2.0" } },
  });
  expect((await project.psd(["status"])).stdout).toContain("stale");
  expect((await project.psd(["outdated"])).code).toBe(0);
  const undone = await project.psd(["update", "--undo"]);
  expect(undone.code, undone.stderr).toBe(0);
  expect(read("psd.lock")).toBe(before);
  expect((await project.psd(["status", "--frozen"])).code).toBe(0);
  expect((await project.psd(["update", "--undo"])).stderr).toContain("registry/no-update");
});

it("asks where more is asked for, and changes nothing without a yes", async () => {
  const text = read("psd.yaml");
  const lock = read("psd.lock");
  publish(
    "2.0.0",
    (it) =>
      it
        .replace("start: python3 main.py }", "start: sh run.sh }\nneeds: { sh: '*' }")
        .replace("KB-2", "KB-9"),
    {
      "validation/acceptance.yaml": (files["validation/acceptance.yaml"] ?? "").replace(
        "KB-2",
        "KB-9",
      ),
    },
  );
  const refused = await project.psd(["update", "greeter", "--to", "^2"]);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain("command `start`: sh run.sh (was python3 main.py)");
  expect(refused.stdout.indexOf("asks for")).toBeLessThan(refused.stdout.indexOf("breaking"));
  expect(refused.stderr).toContain("registry/update-asks");
  // The overlay replaces a clause that is gone.
  expect(refused.stderr).toContain("composition/");
  expect([read("psd.yaml"), read("psd.lock")]).toEqual([text, lock]);

  const taken = await project.psd(["update", "--to", "^2", "--accept", "--json"]);
  expect(taken.code, taken.stdout).toBe(0);
  expect(JSON.parse(taken.stdout)).toMatchObject({
    applied: true,
    packages: [{ was: "1.1.0", now: "2.0.0", step: "major" }],
    respecified: { greeter: "@acme/greeter@^2" },
  });
  expect(read("psd.yaml")).toContain('from: "@acme/greeter@^2", into: g, overlay: ours } # here');
  const older = await project.psd(["update", "--to", "1.1.0", "--dry-run"]);
  expect(older.stdout).toContain("@acme/greeter 2.0.0 → 1.1.0");
  project.write({ "psd.yaml": `${read("psd.yaml")}# mine\n` });
  expect((await project.psd(["update", "--undo"])).stderr).toContain("registry/changed-since");
  project.write({ "psd.yaml": read("psd.yaml").replace("# mine\n", "") });
  // Killed in the middle: psd.lock pinned both.
  const both = { ...JSON.parse(lock).packages, ...JSON.parse(read("psd.lock")).packages };
  project.write({ "psd.lock": `${JSON.stringify({ lock: 1, packages: both }, undefined, 2)}\n` });
  const undone = await project.psd(["update", "--undo", "--json"]);
  expect(undone.code, undone.stdout).toBe(0);
  expect([read("psd.yaml"), read("psd.lock")]).toEqual([text, lock]);
});

it("asks too where somebody wrote the range, and changes nothing that others change", async () => {
  publish("2.0.0", (it) => it.replace("start: python3 main.py }", "start: sh run.sh }"));
  const [text, lock] = [read("psd.yaml"), read("psd.lock")];
  project.write({ "psd.yaml": text.replace("^1.0", "^2") });
  const refused = await project.psd(["update"]);
  expect(refused.stderr).toContain("registry/update-asks");
  expect(read("psd.lock")).toBe(lock);
  const added = await project.psd(["add"]);
  expect(added.code, added.stderr).toBe(0);
  expect(added.stderr).toContain("registry/asks-for-more");

  project.write({ "psd.yaml": text, "psd.lock": lock });
  publish("1.2.0");
  server.answer = () => {
    project.write({ "psd.yaml": `${text}# theirs\n` });
    return false;
  };
  const raced = await project.psd(["update"]);
  expect(raced.stderr).toContain("registry/changed-meanwhile");
  expect([read("psd.yaml"), read("psd.lock")]).toEqual([`${text}# theirs\n`, lock]);
  server.answer = () => false;

  const same = await project.psd(["update", "--to", "~1.1.0"]);
  expect(same.stdout).toContain("psd.yaml has the other range");
  expect(read("psd.yaml")).toContain("@acme/greeter@~1.1.0");
  server.packages.set("@acme/other", server.packages.get("@acme/greeter") ?? new Map());
  const other = "  other: { from: '@acme/other@^1.0', into: o }\n";
  project.write({ "psd.yaml": `${text}${other}` });
  const many = await project.psd(["update", "--to", "^2"]);
  expect(many.code).toBe(1);
  expect(many.stderr).toContain("registry/range-of-many");
});

it("leaves everything as it is where nothing better can be had", async () => {
  const lock = read("psd.lock");
  publish("1.3.0", () => "no front matter\n");
  const broken = await project.psd(["update"]);
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain("package/front-matter-missing");
  const unknown = await project.psd(["update", "greter"]);
  expect(unknown.stderr).toContain("resolution/deployment-unknown");
  const noSuch = await project.psd(["update", "--to", "^9"]);
  expect(noSuch.stderr).toContain("registry/no-version");
  server.answer = (_path, response) => {
    response.writeHead(500).end();
    return true;
  };
  const down = await project.psd(["update"]);
  expect(down.code).toBe(1);
  expect(down.stderr).toContain("registry/unreachable");
  expect((await project.psd(["outdated"])).stderr).toContain("registry/unreachable");
  expect(read("psd.lock")).toBe(lock);
});
