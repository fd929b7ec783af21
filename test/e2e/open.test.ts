import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeAll(async () => {
  project = createPsdProject(greeterPackage);
  const files = { "main.py": rudeGreeter, "bin/run.sh": "ls\n" };
  const first = writes(rudeGreeter, { files, executable: ["bin/run.sh"] });
  const options = agentOptions(project, [first, writes(goodGreeter)]);
  await project.psd(["build", "greeter", "--into", "tools/greeter", ...options]);
});
afterAll(() => project.remove());

function read(path: string): string {
  return readFileSync(join(project.folder, path), "utf8");
}

describe("psd open", () => {
  it("puts the files of an attempt into a new folder, and says how to go on", async () => {
    const result = await project.psd(["open", "a1"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("a1 of greeter lies in a1 (2 files)");
    expect(result.stdout).toContain("psd build --from a1");
    expect(read("a1/main.py")).toBe(rudeGreeter);
    expect(statSync(join(project.folder, "a1/bin/run.sh")).mode & 0o111).not.toBe(0);
    expect(read("tools/greeter/main.py")).toBe(goodGreeter);
  });

  it("overwrites nothing", async () => {
    project.write({ "mine/main.py": "mine", file: "mine" });
    const folder = await project.psd(["open", "a1", "mine"]);
    expect(folder.code).toBe(1);
    expect(folder.stderr).toContain("command/file-exists");
    expect(read("mine/main.py")).toBe("mine");
    expect(existsSync(join(project.folder, "mine/bin"))).toBe(false);
    const below = await project.psd(["open", "a1", "file/below"]);
    expect(below.code).toBe(1);
    expect(below.stderr).toContain("command/cannot-write");
    expect(read("file")).toBe("mine");
  });

  it("takes a folder anywhere, and tells programs where it is", async () => {
    const folder = join(project.home, "look/here");
    const { code, stdout } = await project.psd(["open", "a2", folder, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).opened).toEqual({
      attempt: "a2",
      deployment: "greeter",
      folder,
      files: 2,
    });
    expect(readFileSync(join(folder, "main.py"), "utf8")).toBe(goodGreeter);
  });

  it("refuses what is no attempt of this project", async () => {
    for (const word of ["a99", "greeter", "../../escape"]) {
      const result = await project.psd(["open", word]);
      expect(result.code).toBe(1);
      expect(result.stderr).toContain("refinement/attempt-unknown");
    }
    expect(existsSync(join(project.folder, "greeter/main.py"))).toBe(false);
  });
});
