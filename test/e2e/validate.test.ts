import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  agentOptions,
  cheatingGreeter,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;
const main = "tools/greeter/main.py";

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

async function promoteGood(): Promise<void> {
  const turn = writes(goodGreeter, { files: { "main.py": goodGreeter, "notes.txt": "Notes\n" } });
  const built = await project.psd([
    "build",
    "greeter",
    "--into",
    "tools/greeter",
    ...agentOptions(project, [turn]),
  ]);
  expect(built.stdout).toContain("Promoted attempt a1");
}

/** Everything of the project but the cache, which is psd's own. */
function contents(): Readonly<Record<string, string>> {
  const entries = readdirSync(project.folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(".psd/cache"));
  return Object.fromEntries(files.map((path) => [path, readFileSync(path, "utf8")]));
}

describe("psd validate", () => {
  it("judges what is promoted, in front of the user, and writes nothing", async () => {
    await promoteGood();
    const before = contents();
    const validated = await project.psd(["validate"]);
    expect(validated.code).toBe(0);
    expect(validated.stderr).toContain("✓ AC-1");
    expect(validated.stdout).toContain("green, 5 of 5 criteria passed");
    expect(validated.stdout).not.toContain("drifted");
    expect(contents()).toEqual(before);
  });

  it("judges hand edits as they are, and names them; files of the user do not count", async () => {
    await promoteGood();
    project.write({
      [main]: cheatingGreeter,
      "tools/greeter/specprompt.output.yaml": "wrong: 1\n",
    });
    rmSync(join(project.folder, "tools/greeter/notes.txt"));
    const validated = await project.psd(["validate", "tools/greeter", "--junit", "out/report.xml"]);
    expect(validated.code).toBe(3);
    expect(validated.stderr).toContain("✗ held-out-1 held out, covers KB-1: wrong-output");
    expect(validated.stdout).toContain("drifted     main.py, notes.txt");
    expect(validated.stdout).toContain("psd diff greeter");
    const report = readFileSync(join(project.folder, "out/report.xml"), "utf8");
    expect(report).toContain('<testsuite name="greeter" tests="5" failures="1"');
    expect(validated.stdout + validated.stderr + report).not.toContain(heldOutMarker);
  });

  it("validation/criterion-failed: failures as findings with places, and no place of sealed ones", async () => {
    await promoteGood();
    project.write({ [main]: rudeGreeter });
    const json = await project.psd(["validate", "greeter", "--json"]);
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({
      validated: [{ name: "greeter", drifted: ["main.py"], verdict: { outcome: "red" } }],
      diagnostics: [
        {
          code: "validation/criterion-failed",
          args: { criterion: "AC-1" },
          span: { line: 2, file: join(project.folder, "greeter/validation/acceptance.yaml") },
        },
        { code: "validation/criterion-failed", args: { criterion: "held-out-1" } },
      ],
    });
    const github = await project.psd(["validate", "--format", "github"]);
    expect(github.code).toBe(3);
    expect(github.stdout).toContain("::error file=greeter/validation/acceptance.yaml,line=2");
    expect(github.stdout.match(/^::error/gmu)).toHaveLength(2);
    expect(json.stdout + github.stdout).not.toContain(heldOutMarker);
  });

  it("judges any folder by a package, as it would collect it, and makes nothing there", async () => {
    project.write({
      "mine/main.py": goodGreeter,
      "mine/__pycache__/x.pyc": "x",
      "mine/CONFLICT.md": "KB-1\n",
    });
    const before = contents();
    const good = await project.psd(["validate", "mine", "--package", "greeter"]);
    expect(good.code).toBe(0);
    expect(good.stdout).toContain("mine: Everything that is required holds");
    expect(contents()).toEqual(before);
    expect(readdirSync(project.folder)).not.toContain(".psd");
    project.write({ "mine/main.py": rudeGreeter });
    const red = await project.psd(["validate", "--package", "../greeter"], { cwd: "mine" });
    expect(red.code).toBe(3);
    expect(red.stderr).toContain("✗ AC-1");
  });

  it("validation/without-package, validation/no-folder, promotion/nothing-promoted", async () => {
    const nothing = await project.psd(["validate"]);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain("promotion/nothing-promoted");
    const folder = await project.psd(["validate", "greeter"]);
    expect(folder.stderr).toContain("validation/without-package");
    const missing = await project.psd(["validate", "mine", "--package", "greeter"]);
    expect(missing.stderr).toContain("validation/no-folder");
    project.write({ "psd.yaml": "deployments:\n  hi: { from: ./greeter, into: hi }\n" });
    const unbuilt = await project.psd(["validate", "hi", "--json"]);
    expect(unbuilt.code).toBe(1);
    expect(JSON.parse(unbuilt.stdout)).toMatchObject({
      diagnostics: [{ code: "promotion/nothing-promoted", args: { deployment: "hi" } }],
    });
    const twice = await project.psd(["validate", "--choose", "stack"]);
    expect(twice.code).toBe(2);
  });

  it("command/cannot-write for a report where no file can be", async () => {
    await promoteGood();
    const validated = await project.psd(["validate", "--junit", "greeter"]);
    expect(validated.code).toBe(1);
    expect(validated.stderr).toContain("command/cannot-write");
  });
});
