import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Receipt } from "#src/pipeline/promotion/receipt.ts";
import { gitBlobId } from "#src/platform/digest.ts";
import { gitTreeId } from "#src/platform/git-tree-id.ts";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

const configuration = [
  "deployments:",
  "  one: { from: ./greeter, into: tools/one }",
  "  two: { from: ./greeter, into: tools/two }",
  "",
].join("\n");

let built: PsdProject;
let clone: PsdProject;

/** Everything below a folder: path, what the system knows of it, content. */
function stateOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((path) => {
      const stat = lstatSync(join(folder, path));
      const content = stat.isFile() ? readFileSync(join(folder, path)).toString("base64") : "";
      return [path, stat.mode, stat.mtimeMs, stat.ctimeMs, content].join(" ");
    });
}

/** Runs psd and holds against it that nothing below the project changed. */
async function frozen(project: PsdProject, ...words: readonly string[]): Promise<PsdResult> {
  const before = stateOf(project.folder);
  const result = await project.psd([...words, "--frozen"]);
  expect(stateOf(project.folder)).toEqual(before);
  return result;
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync("git", ["-c", "core.autocrlf=false", ...args], { cwd: folder, env: built.env });
}

beforeAll(async () => {
  built = createPsdProject({ ...greeterPackage, "psd.yaml": configuration });
  const agent = agentOptions(built, [writes(goodGreeter)]);
  const done = await built.psd(["build", ...agent]);
  if (done.code !== 0) throw new Error(done.stderr);
  git(built.folder, "init", "-q");
  git(built.folder, "add", "-A");
  git(built.folder, "commit", "-qm", "Build");
}, 120_000);
afterAll(() => built.remove());

/** What a pipeline has: what is committed, and nothing of the machine that built it. */
function freshClone(): PsdProject {
  const project = createPsdProject();
  rmSync(project.folder, { recursive: true });
  git(built.home, "clone", "-q", built.folder, project.folder);
  return project;
}

/** Makes files what their receipt says, although they do not hold. */
function forge(name: string, text: string): void {
  const file = `.psd/receipts/${name}.json`;
  const receipt = JSON.parse(readFileSync(join(clone.folder, file), "utf8")) as Receipt;
  const blob = gitBlobId(Buffer.from(text));
  const files = { "main.py": { blob, mode: "100644" as const } };
  const forged = { ...receipt, files, tree: gitTreeId(files) };
  clone.write({ [file]: JSON.stringify(forged), [`tools/${name}/main.py`]: text });
}

describe("in a pipeline", () => {
  it("says of a fresh clone that it stands, that it holds, and writes nothing", async () => {
    clone = freshClone();
    try {
      const status = await frozen(clone, "status");
      expect(status.code, status.stderr).toBe(0);
      expect(status.stdout).toContain("2 of 2 deployments clean");
      const build = await frozen(clone, "build");
      expect(build.code, build.stderr).toBe(0);
      expect(build.stdout).toContain("one: Everything that is required holds");
      expect(build.stdout + build.stderr).not.toContain(heldOutMarker);
      // Only the base, which is committed, can tell that nothing but layout was edited.
      clone.write({ "tools/one/main.py": goodGreeter.replaceAll("\n", "  \n") });
      const layout = await frozen(clone, "status");
      expect(layout.code, layout.stderr).toBe(0);
      expect(layout.stdout).toContain("only the layout of 1 file was edited");
    } finally {
      clone.remove();
    }
  });

  it("has an exit code for each of receipt, drift, checks and staleness, the worst first", async () => {
    clone = freshClone();
    try {
      // What nobody builds is stale.
      clone.write({ "psd.yaml": `${configuration}  new: { from: ./greeter, into: new }\n` });
      expect((await frozen(clone, "status")).code).toBe(5);
      expect((await frozen(clone, "status", "one")).code).toBe(0);
      forge("two", rudeGreeter);
      const red = await frozen(clone, "build", "one", "two", "--format", "github");
      expect(red.code, red.stderr).toBe(3);
      expect(red.stdout).toMatch(/^::error file=greeter\/validation\/acceptance\.yaml,/mu);
      expect((await frozen(clone, "build")).code).toBe(3);
      clone.write({ "tools/one/main.py": `${goodGreeter}# mine\n` });
      const drifted = await frozen(clone, "build", "--format", "github");
      expect(drifted.code).toBe(4);
      expect(drifted.stdout).toMatch(/^::error file=tools\/one\/main\.py,line=1,/mu);
      expect(drifted.stdout).toMatch(
        /^::error file=psd\.yaml,line=4,.*title=new%3A never-built::/mu,
      );
      clone.write({ ".psd/receipts/two.json": "{" });
      const unfit = await frozen(clone, "build", "--json");
      expect(unfit.code).toBe(6);
      const { deployments } = JSON.parse(unfit.stdout) as {
        readonly deployments: readonly { readonly remarks: readonly { readonly kind: string }[] }[];
      };
      expect(deployments.map((it) => it.remarks.map((remark) => remark.kind))).toEqual([
        ["drifted"],
        ["unfit"],
        ["never-built"],
      ]);
    } finally {
      clone.remove();
    }
  });

  it("does not count what is held, and refuses what has no meaning", async () => {
    clone = freshClone();
    try {
      const held = await clone.psd(["hold", "one", "--because", "a release"]);
      expect(held.code, held.stderr).toBe(0);
      const core = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
      clone.write({ "greeter/SPECPROMPT.md": `${core}\nBe polite.\n` });
      rmSync(join(clone.folder, ".psd/cache"), { recursive: true, force: true });
      expect((await frozen(clone, "status", "one")).code).toBe(0);
      expect((await frozen(clone, "status")).code).toBe(5);
      const refused = await frozen(clone, "build", "--fresh");
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain("command/conflicting-options");
    } finally {
      clone.remove();
    }
  });
});
