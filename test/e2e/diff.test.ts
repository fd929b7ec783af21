import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

const files = { "main.py": goodGreeter, "lib/names.txt": "Ada\nGrace\n", "run.sh": "ls\n" };

beforeAll(async () => {
  project = createPsdProject(greeterPackage);
  const options = agentOptions(project, [writes(goodGreeter, { files })]);
  await project.psd(["build", "greeter", "--into", "tools/greeter", ...options]);
});
beforeEach(() => {
  rmSync(join(project.folder, "tools/greeter"), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    project.write({ [`tools/greeter/${path}`]: text });
  }
});
afterAll(() => project.remove());

const edited = goodGreeter.replace("Hello", "Hi \u001b[31mthere");

describe("psd diff", () => {
  it("prints nothing where nothing was edited; what psd did not promote is the user's", async () => {
    project.write({ "tools/greeter/mine.txt": "mine\n" });
    const result = await project.psd(["diff"]);
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(result.stderr).toContain("No hand edits");
  });

  it("prints edits as a patch in which no control character is left", async () => {
    project.write({ "tools/greeter/main.py": edited });
    const result = await project.psd(["diff"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain(
      "--- a/tools/greeter/main.py\n+++ b/tools/greeter/main.py\n@@ ",
    );
    expect(result.stdout).toContain('\n-print(f"Hello, {sys.argv[1]}!")\n');
    expect(result.stdout).toContain(String.raw`+print(f"Hi \u{1b}[31mthere, {`);
    expect(result.stdout).not.toContain("\u001b");
    const colored = await project.psd(["diff"], { env: { FORCE_COLOR: "1" } });
    expect(colored.stdout).toContain("\u001b[32m+print");
    expect(colored.stdout).not.toContain("\u001b[31mthere");
  });

  it("gives programs patches that undo the edits", async () => {
    project.write({ "tools/greeter/main.py": edited, "tools/greeter/run.sh": "ls -l" });
    rmSync(join(project.folder, "tools/greeter/lib/names.txt"));
    const { stdout } = await project.psd(["diff", "--json"]);
    const { deployments } = JSON.parse(stdout);
    const [{ files: edits }] = deployments;
    expect(edits.map((file: { state: string }) => file.state)).toEqual([
      "missing",
      "changed",
      "changed",
    ]);
    const input = edits.map((file: { patch: string }) => file.patch).join("");
    execFileSync("git", ["apply", "-R"], { cwd: project.folder, input, env: project.env });
    expect(readFileSync(join(project.folder, "tools/greeter/main.py"), "utf8")).toBe(goodGreeter);
    expect((await project.psd(["diff"])).stdout).toBe("");
  });

  it("takes a deployment and paths, and counts lines", async () => {
    project.write({ "tools/greeter/main.py": edited, "tools/greeter/lib/names.txt": "Ada\n" });
    const stat = await project.psd(["diff", "greeter", "--stat"]);
    expect(stat.stdout).toMatch(/tools\/greeter\/main\.py +\| \+1 -1/u);
    expect(stat.stdout).toMatch(/names\.txt +\| \+0 -1/u);
    expect(stat.stdout).toContain("2 files of greeter edited since a1");
    const one = await project.psd(["diff", "lib"], { cwd: "tools/greeter" });
    expect(one.stdout).toContain("-Grace");
    expect(one.stdout).not.toContain("main.py");
    const unknown = await project.psd(["diff", "lib"]);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain("resolution/deployment-unknown");
  });

  it("names what has no patch: binaries, other kinds, layout, modes", async () => {
    project.write({
      "tools/greeter/main.py": new Uint8Array([0, 1, 2]),
      "tools/greeter/lib/names.txt": "Ada  \nGrace\n",
    });
    rmSync(join(project.folder, "tools/greeter/run.sh"));
    mkdirSync(join(project.folder, "tools/greeter/run.sh"));
    const named = await project.psd(["diff"]);
    expect(named.stdout.split("\n")).toEqual([
      "tools/greeter/main.py: differs, and is no text",
      "tools/greeter/run.sh: something else stands in its place",
      "tools/greeter/lib/names.txt: only its layout differs",
      "",
    ]);
    project.write({ "tools/greeter/main.py": goodGreeter });
    chmodSync(join(project.folder, "tools/greeter/main.py"), 0o755);
    const mode = await project.psd(["diff", "tools/greeter/main.py"]);
    expect(mode.stdout).toContain("old mode 100644\nnew mode 100755\n");
  });

  it("says that nothing was promoted of a deployment yet", async () => {
    project.write({ "psd.yaml": "deployments:\n  later: { from: ./greeter, into: out/later }\n" });
    const result = await project.psd(["diff", "later"]);
    rmSync(join(project.folder, "psd.yaml"));
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("promotion/nothing-promoted");
  });

  it("compares with the base in a clone that has no store", async () => {
    rmSync(join(project.folder, ".psd/cache"), { recursive: true });
    project.write({ "tools/greeter/main.py": edited });
    const result = await project.psd(["diff"]);
    expect(result.stdout).toContain('\n-print(f"Hello, {sys.argv[1]}!")\n');
    expect(existsSync(join(project.folder, ".psd/cache/store.git"))).toBe(false);
    rmSync(join(project.folder, ".psd/base"), { recursive: true });
    const without = await project.psd(["diff"]);
    expect(without.stdout).toContain("what was promoted is not kept on this machine");
  });
});
