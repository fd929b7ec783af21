import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { makeRepository, type UserRepository } from "../support/repository.ts";
import { type RealRegistry, startRealRegistry } from "./registry.ts";

let registry: RealRegistry;
let author: PsdProject;
let repository: UserRepository;
let user: PsdProject;

const entry = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
const acceptance = greeterPackage["greeter/validation/acceptance.yaml"] ?? "";

/** The entry as it is published. */
function published(version: string, text = entry): string {
  return text
    .replace("name: greeter", 'name: "@acme/greeter"')
    .replace(/version: .*/u, `version: "${version}"\nlicense: MIT`);
}

beforeAll(async () => {
  registry = await startRealRegistry();
  author = createPsdProject({
    ...greeterPackage,
    "greeter/SPECPROMPT.md": published("1.0.0"),
    "psd.yaml": "deployments:\n  greeter: { from: ./greeter, into: out }\n",
    ".npmrc": `registry=${registry.url}\n${registry.login}\n`,
    ".gitignore": ".npmrc\n.psd\nout\n",
  });
  repository = makeRepository(author.folder);
  user = createPsdProject({
    ".npmrc": `registry=${registry.url}\n`,
    "psd.yaml": "recordings: ['@acme/*']\ndeployments: {}\n",
  });
});
afterAll(async () => {
  author.remove();
  user.remove();
  await registry.close();
});

async function fine(project: PsdProject, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.psd(words);
  expect(code, `psd ${words.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout + stderr;
}

const greet = (): string =>
  execFileSync("python3", [join(user.folder, "tools/greeter/main.py"), "Ada"], {
    encoding: "utf8",
  });

it("publishes a package with its recording", async () => {
  await fine(author, "build", "greeter", ...agentOptions(author, [writes(goodGreeter)]));
  await fine(author, "record", "greeter");
  repository.commit("Greeter 1.0.0");
  const said = await fine(author, "publish", "greeter");
  expect(said).toContain("@acme/greeter");
});

it("adds it by range, and builds it from that recording without an agent", async () => {
  const told = await fine(user, "info", "@acme/greeter");
  expect(told).toMatch(/recordings +of 1 prompt/u);
  await fine(user, "add", "@acme/greeter@^1.0", "--into", "tools/greeter");
  const built = await fine(user, "build", "greeter");
  expect(built).toContain("Built here for the first time");
  expect(greet()).toBe("Hello, Ada!\n");
  const receipt = readFileSync(join(user.folder, ".psd/receipts/greeter.json"), "utf8");
  expect(JSON.parse(receipt)).toMatchObject({
    package: { name: "@acme/greeter", version: "1.0.0", pin: { version: "1.0.0" } },
    labels: { origin: expect.stringContaining("recorded") as string },
  });
});

it("overlays it and generates it anew", async () => {
  user.write({
    "psd/greeter/core/ours.md": "- **KB-7** `main.py` begins with the comment `# ours`.\n",
    "psd.yaml": readFileSync(join(user.folder, "psd.yaml"), "utf8").replace(
      "into: tools/greeter",
      "into: tools/greeter\n    overlay: psd/greeter",
    ),
  });
  expect(await fine(user, "status")).toContain("stale");
  const turns = [writes(`# ours\n${goodGreeter}`)];
  await fine(user, "build", "greeter", ...agentOptions(user, turns));
  expect(await fine(user, "status")).not.toContain("stale");
});

it("upgrades it to a version with a changed clause, and generates the change", async () => {
  author.write({
    "greeter/SPECPROMPT.md": published(
      "1.0.1",
      entry.replace("prints `Hello,", "prints `Good day,"),
    ),
    "greeter/validation/acceptance.yaml": acceptance.replace("Hello,", "Good day,"),
    "greeter/validation/held-out/acceptance.yaml": (
      greeterPackage["greeter/validation/held-out/acceptance.yaml"] ?? ""
    ).replace("Hello,", "Good day,"),
  });
  repository.commit("Greet by day");
  const small = await author.psd(["publish", "greeter"]);
  expect(small.code).toBe(1);
  expect(small.stderr).toContain("pack/step-too-small");
  const text = readFileSync(join(author.folder, "greeter/SPECPROMPT.md"), "utf8");
  author.write({ "greeter/SPECPROMPT.md": text.replace("1.0.1", "2.0.0") });
  repository.commit("Greeter 2.0.0");
  await fine(author, "publish", "greeter");

  const outdated = await user.psd(["outdated"]);
  expect(outdated.stdout).toContain("newest 2.0.0");
  expect(outdated.code).toBe(0);
  const shown = await fine(user, "update", "--to", "^2", "--dry-run");
  expect(shown).toContain("@acme/greeter 1.0.0 → 2.0.0: a major step");
  expect(shown).toContain("AC-1 expects something else.");
  expect(shown).toContain("Worded anew: Clause KB-1");
  await fine(user, "update", "--to", "^2");
  expect(await fine(user, "status")).toContain("stale");
  const turns = [writes(`# ours\n${goodGreeter.replace("Hello,", "Good day,")}`)];
  await fine(user, "build", "greeter", ...agentOptions(user, turns));
  expect(greet()).toBe("Good day, Ada!\n");
  await fine(user, "status", "--frozen");
});
