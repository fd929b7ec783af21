import { afterEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const projects: PsdProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

function newProject(files: Readonly<Record<string, string>>): PsdProject {
  const project = createPsdProject(files);
  projects.push(project);
  return project;
}

const entry = "---\nspecprompt: 1\nname: demo\n---\n# Demo\n\n- **US-1** It greets.\n";
const acceptance = (run: string): string =>
  `criteria:\n  - id: AC-1\n    says: It greets.\n    covers: [US-1]\n    check: { run: [${run}] }\n`;
const sound = { "SPECPROMPT.md": entry, "validation/acceptance.yaml": acceptance('"true"') };
const broken = { ...sound, "validation/acceptance.yaml": acceptance('"{nothing}"') };

describe("psd check", () => {
  it("finds nothing in a sound package and says what it holds", async () => {
    const result = await newProject(sound).psd(["check"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toBe("✓ no findings in 1 document, 1 clause, 1 criterion (0 held out)\n");
  });

  it("shows a mistake with its place, source and hint, and exits with 1", async () => {
    const { code, stdout, stderr } = await newProject(broken).psd(["check", "."]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^error [a-z-]+\/[a-z-]+ validation\/acceptance\.yaml:5:\d+$/mu);
    expect(stdout).toContain('> 5 |     check: { run: ["{nothing}"] }');
    expect(stdout).toMatch(/\^\^/u);
    expect(stdout).toMatch(/✗ 1 error\n$/u);
  });

  it("prints one JSON document with places that count from 1", async () => {
    const project = newProject(broken);
    const { code, stdout } = await project.psd(["check", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { error: 1 },
      diagnostics: [
        {
          severity: "error",
          span: { file: `${project.folder}/validation/acceptance.yaml`, line: 5 },
        },
      ],
    });
  });

  it("prints annotations for GitHub", async () => {
    const { code, stdout } = await newProject(broken).psd(["check", "--format", "github"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=validation\/acceptance\.yaml,line=5,.*title=/u);
  });

  it("lets warnings fail only when it is strict", async () => {
    const project = newProject({ "SPECPROMPT.md": entry });
    expect(await project.psd(["check"])).toMatchObject({ code: 0 });
    expect(await project.psd(["check", "--strict"])).toMatchObject({ code: 1 });
  });

  it("says so where there is no package", async () => {
    const { code, stdout } = await newProject({}).psd(["check", "nowhere"]);
    expect(code).toBe(1);
    expect(stdout).toContain("error package/not-found");
  });

  it("refuses to print two forms at once", async () => {
    const { code, stderr } = await newProject(sound).psd(["check", "--json", "--format", "github"]);
    expect(code).toBe(2);
    expect(stderr).toContain("error command/conflicting-options");
  });
});
