import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitTreeId } from "#src/platform/git-tree-id.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const mine = "The user's own.\n";
/** What no file of a repository may reach: beside the project, in git's folder, in another folder. */
const victims = ["../victim.txt", ".git/hooks/pre-commit", "src/victim.txt"];

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
  execFileSync("git", ["init", "--quiet", project.folder]);
  for (const path of victims) put(path, mine);
});
afterEach(() => project.remove());

function put(path: string, text: string): void {
  const file = join(project.folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function build(...more: readonly string[]) {
  const agent = agentOptions(project, [writes(goodGreeter)]);
  return project.psd(["build", "greeter", "--into", "tools/greeter", ...agent, ...more]);
}

function expectVictims(): void {
  const texts = victims.map((path) => readFileSync(join(project.folder, path), "utf8"));
  expect(texts).toEqual(victims.map(() => mine));
}

const paths = [
  "../../../victim.txt",
  "../../src/victim.txt",
  "/etc/hostname",
  "../../.git/hooks/pre-commit",
  ".git/config",
  ".GIT/config",
  ".psd/receipts/x.json",
  "a/../../../src/victim.txt",
  "a\\..\\victim.txt",
  "a//b",
  "./main.py",
  "a\u0000b",
];

interface ReceiptText {
  files: Record<string, { readonly blob: string; readonly mode: string }>;
  tree: string;
  into: string;
}

async function forge(change: (receipt: ReceiptText) => void): Promise<void> {
  expect((await build()).code).toBe(0);
  const file = join(project.folder, ".psd/receipts/greeter.json");
  const receipt: ReceiptText = JSON.parse(readFileSync(file, "utf8"));
  change(receipt);
  writeFileSync(file, JSON.stringify(receipt));
}

describe("a forged receipt", () => {
  it.each(paths)("that owns %j deletes and writes nothing there", async (path) => {
    await forge((it) => {
      it.files = { [path]: { blob: "0".repeat(40), mode: "100644" } };
    });
    const result = await build("--fresh", "--discard");
    expect(result.code).not.toBe(0);
    expect(result.code).not.toBe(70);
    expect(result.stderr).toContain("promotion/receipt-invalid");
    expectVictims();
  });

  it.each(["..", "../other", "/tmp", ".git", "src/../..", ".GIT/hooks"])(
    "whose target is %j leads nowhere",
    async (into) => {
      await forge((it) => {
        it.into = into;
      });
      const result = await project.psd(["rollback", "greeter", "--discard"]);
      expect(result.code).not.toBe(0);
      expect(result.code).not.toBe(70);
      expectVictims();
    },
  );

  it("that owns a user's file with other bytes does not take it", async () => {
    put("tools/greeter/mine.txt", mine);
    await forge((it) => {
      it.files["mine.txt"] = { blob: "1".repeat(40), mode: "100644" };
      it.tree = gitTreeId(it.files);
    });
    const result = await build("--fresh");
    expect(result.code).toBe(4);
    expect(readFileSync(join(project.folder, "tools/greeter/mine.txt"), "utf8")).toBe(mine);
  });
});

describe("a record of a promotion that was put there", () => {
  it.each(["../victim.txt", "src/victim.txt", ".git/hooks/pre-commit"])(
    "and names %s moves nothing",
    async (place) => {
      await forge(() => {});
      const receipt: unknown = JSON.parse(
        readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8"),
      );
      const old = { blob: "2".repeat(40), mode: "100644" };
      const files = [{ place, old }];
      const record = {
        format: 1,
        receipt,
        files,
        folders: [],
        targets: ["tools/greeter"],
        discarded: [],
      };
      put(".psd/receipts/greeter.promoting.json", JSON.stringify(record));
      const result = await build("--fresh");
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain("promotion/record-invalid");
      expectVictims();
    },
  );
});

describe("a psd.yaml", () => {
  it.each(["..", "../out", "/tmp/out", ".git", ".git/hooks", ".GIT", ".psd/x", "a/../../b", "."])(
    "with the target %j writes nothing",
    async (into) => {
      put("psd.yaml", `deployments:\n  g: { from: ./greeter, into: ${JSON.stringify(into)} }\n`);
      const agent = agentOptions(project, [writes(goodGreeter)]);
      const result = await project.psd(["build", "g", ...agent]);
      expect(result.code).not.toBe(0);
      expect(result.code).not.toBe(70);
      expectVictims();
      expect(existsSync(join(project.folder, into, "main.py"))).toBe(false);
    },
  );
});

describe("a link in the repository", () => {
  it("in the place of the target is not followed", async () => {
    mkdirSync(join(project.folder, "tools"));
    symlinkSync("../src", join(project.folder, "tools/greeter"));
    const result = await build();
    expect(result.stderr).toContain("promotion/link-on-way");
    expect(existsSync(join(project.folder, "src/main.py"))).toBe(false);
    expectVictims();
  });

  it.each([".psd", ".psd/receipts", ".psd/base", ".psd/cache"])(
    "in the place of %s is not followed",
    async (path) => {
      mkdirSync(dirname(join(project.folder, path)), { recursive: true });
      const outside = join(project.folder, "..", "outside");
      mkdirSync(outside);
      symlinkSync(outside, join(project.folder, path));
      const result = await build();
      expect(result.code).not.toBe(0);
      expect(result.code).not.toBe(70);
      expect(execFileSync("find", [outside, "-type", "f"], { encoding: "utf8" })).toBe("");
    },
  );

  it("in a package does not show what it points to", async () => {
    symlinkSync(join(project.folder, "src/victim.txt"), join(project.folder, "greeter/core.md"));
    mkdirSync(join(project.folder, "greeter/context"));
    symlinkSync("../../src/victim.txt", join(project.folder, "greeter/context/rules.md"));
    const result = await project.psd(["compose", "greeter"]);
    expect(`${result.stdout}${result.stderr}`).not.toContain(mine.trim());
  });
});

/** What agents leave in a workspace that must never be stored, judged or promoted. */
const outputs: readonly (readonly [name: string, shell: string])[] = [
  ["a link to a folder of the machine", "ln -s /etc etc"],
  ["a link out of the output", "ln -s ../../../../etc/passwd up"],
  ["a link through a link", "mkdir d; ln -s .. d/up; ln -s d/up/../../etc/passwd out"],
  ["a pipe", "mkfifo pipe"],
  ["names that differ in case only", "echo a > Main.txt; echo b > main.txt"],
  ["a live file of a coding agent", "mkdir .claude; echo {} > .claude/settings.json"],
  ["a workflow", "mkdir -p .github/workflows; echo 'on: push' > .github/workflows/x.yml"],
  ["a shell environment file", "echo 'rm -rf ~' > .envrc"],
  ["a registry setting", "echo 'ignore-scripts=false' > .npmrc"],
  ["a hook", "mkdir .husky; echo x > .husky/pre-commit"],
];

describe("an output with", () => {
  it.each(outputs)("%s is not promoted", async (_, shell) => {
    const agent = agentOptions(project, [writes(goodGreeter, { shell })]);
    const once = ["--generations", "1", "--repairs", "0"];
    const words = ["build", "greeter", "--into", "tools/greeter", ...agent, ...once];
    const result = await project.psd(words);
    expect(result.code).not.toBe(0);
    expect(result.code).not.toBe(70);
    expect(existsSync(join(project.folder, "tools/greeter/main.py"))).toBe(false);
    expectVictims();
  });

  it("a git folder brings none into the project", async () => {
    const shell =
      "mkdir -p .git/hooks sub/.GIT; echo x > .git/hooks/pre-commit; echo x > sub/.GIT/x";
    const agent = agentOptions(project, [writes(goodGreeter, { shell })]);
    await project.psd(["build", "greeter", "--into", "tools/greeter", ...agent]);
    const target = join(project.folder, "tools/greeter");
    expect(existsSync(join(target, ".git"))).toBe(false);
    expect(existsSync(join(target, "sub/.GIT"))).toBe(false);
    expectVictims();
  });
});
