import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject();
});
afterEach(() => project.remove());

/** Builds a copy of an example from its own recording. */
async function build(example: string, ...options: readonly string[]) {
  cpSync(join(examples, example), join(project.folder, example), { recursive: true });
  return project.psd(["build", example, "--into", "out", "--name", "it", ...options]);
}

function receipt(): unknown {
  return JSON.parse(readFileSync(join(project.folder, ".psd/receipts/it.json"), "utf8"));
}

describe("the examples", () => {
  it.each(["bookmarks-web", "link-checker", "todo-cli", "todo-draft", "triage-agent"])(
    "%s has no error and no unknown name",
    async (name) => {
      const result = await project.psd(["check", join(examples, name)]);
      expect(result.code, result.stdout).toBe(0);
    },
  );

  it("the to-do list is built from its recording, and called unverified", async () => {
    const result = await build("todo-cli");
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain("unverified");
    expect(receipt()).toMatchObject({ verdict: { outcome: "unverified" } });
  });
});

describe("a vague prompt beside a sharp one", () => {
  it("the draft's recorded generation fails a held-out check, also after its repair", async () => {
    const result = await build("todo-draft");
    expect(result.code).toBe(3);
    expect(result.stderr).toContain("Attempt a2");
    expect(result.stderr).toContain("held-out-4 held out, covers KB-1, KB-3: wrong-output");
  });

  it("what was generated from the sharper prompt passes the draft's checks", async () => {
    await build("todo-cli");
    const result = await project.psd([
      "validate",
      "out",
      "--package",
      join(examples, "todo-draft"),
    ]);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain("9 of 9 criteria passed");
  });
});

describe("psd quickstart", () => {
  it("builds, promotes and runs the link checker in a new folder", async () => {
    const result = await project.psd(["quickstart"]);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain("Promoted attempt a1 into tools/links");
    expect(result.stdout).toContain("broken-link /about.html -> /img/team.png (404)");
    expect(result.stdout).toContain("Three things to try");
    const again = await project.psd(["status"], { cwd: "quickstart" });
    expect(again.stdout).toContain("links");
    expect(again.code).toBe(0);
  });
});
