import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { greeterPackage, heldOutMarker } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  const cases = "- { input: Ada, output: hello }\n";
  project = createPsdProject({ ...greeterPackage, "greeter/validation/cases/names.yaml": cases });
});
afterEach(() => project.remove());

const read = (path: string): string => readFileSync(join(project.folder, path), "utf8");

describe("psd export", () => {
  it("gives a prompt, a skill and a section, whole and with nothing that is held out", async () => {
    const prompt = await project.psd(["export", "greeter"]);
    expect(prompt.code, prompt.stderr).toBe(0);
    expect(prompt.stdout).toContain("**KB-1**");
    expect(prompt.stdout).toContain(
      "## `.specprompt/validation/cases/names.yaml`\n\n```\n- { input: Ada",
    );
    const skill = await project.psd(["export", "greeter", "--as", "skill", "-o", "skills"]);
    expect(skill.stdout).toBe("skills/greeter/SKILL.md\n");
    expect(read("skills/greeter/SKILL.md")).toMatch(/^---\nname: greeter\ndescription: .+\n/u);

    writeFileSync(join(project.folder, "AGENTS.md"), "# Mine\r\n\r\nStays.");
    const args = ["export", "greeter", "--as", "agents", "-o", "AGENTS.md"];
    expect((await project.psd(args)).code).toBe(0);
    const once = read("AGENTS.md");
    expect(once.startsWith("# Mine\r\n\r\nStays.\r\n\r\n<!-- psd:begin greeter -->")).toBe(true);
    expect((await project.psd(args)).code).toBe(0);
    expect(read("AGENTS.md")).toBe(once);
    const all = [prompt.stdout, read("skills/greeter/SKILL.md"), once].join("\n");
    for (const secret of [heldOutMarker, "HO-1", "held-out/"]) expect(all).not.toContain(secret);
  });

  it("replaces no file unless it is told to, and follows no link", async () => {
    writeFileSync(join(project.folder, "p.md"), "mine");
    const refused = await project.psd(["export", "greeter", "-o", "p.md"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("command/file-exists");
    expect(read("p.md")).toBe("mine");
    expect((await project.psd(["export", "greeter", "-o", "p.md", "--force"])).code).toBe(0);
    expect(read("p.md")).toContain("**KB-1**");
    symlinkSync("p.md", join(project.folder, "AGENTS.md"));
    const link = await project.psd(["mcp", "--emit", "agents", "--into", "AGENTS.md"]);
    expect(link.code).toBe(1);
    expect(link.stderr).toContain("export/no-plain-file");
    mkdirSync(join(project.folder, "skills"));
    const psd = await project.psd(["mcp", "--emit", "skill", "--into", "skills"]);
    expect(psd.stdout).toBe("skills/psd/SKILL.md\n");
    expect(read("skills/psd/SKILL.md")).toMatch(/^---\nname: psd\n/u);
  });
});
