import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { stacks } from "#src/cli/init/starter-files.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const projects: PsdProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

function newProject(): PsdProject {
  const project = createPsdProject();
  projects.push(project);
  return project;
}

describe("psd init", () => {
  it.each(
    stacks.flatMap((stack) => [[stack, "--minimal"] as const, [stack, "--layered"] as const]),
  )("writes a SpecPrompt for %s %s that has no mistakes", async (stack, layout) => {
    const project = newProject();
    const made = await project.psd(["init", "My Tool", "--stack", stack, layout]);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toContain("psd check './My Tool'");
    const checked = await project.psd(["check", "My Tool", "--json"]);
    const found: unknown = JSON.parse(checked.stdout);
    // One file has no room for checks, which is told.
    const expected = layout === "--minimal" ? [{ code: "package/nothing-executable" }] : [];
    expect(found).toMatchObject({ counts: { error: 0 }, diagnostics: expected });
    expect(checked.code).toBe(0);
  });

  it("takes the working folder and its name", async () => {
    const project = newProject();
    const made = await project.psd(["init", "--minimal", "--about", "Counts words."]);
    expect(made.code).toBe(0);
    const text = readFileSync(join(project.folder, "SPECPROMPT.md"), "utf8");
    expect(text).toContain('name: "project"');
    expect(text).toContain("Counts words.");
  });

  it("never overwrites", async () => {
    const project = newProject();
    project.write({ "context/rules.md": "mine" });
    const made = await project.psd(["init", "."]);
    expect(made).toMatchObject({ code: 1, stdout: "" });
    expect(made.stderr).toContain("error command/file-exists");
    expect(readFileSync(join(project.folder, "context/rules.md"), "utf8")).toBe("mine");
    expect(existsSync(join(project.folder, "SPECPROMPT.md"))).toBe(false);
  });

  it("leaves nothing behind where it cannot write", async () => {
    const project = newProject();
    writeFileSync(join(project.folder, "file"), "");
    const made = await project.psd(["init", "file/below"]);
    expect(made.code).toBe(1);
    expect(made.stderr).toContain("error command/cannot-write");
  });

  it("refuses a name that no package can have", async () => {
    const made = await newProject().psd(["init", "--name", "Not A Name"]);
    expect(made.code).toBe(2);
    expect(made.stderr).toContain("error command/wrong-value");
  });
});
