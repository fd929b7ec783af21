import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const projects: PsdProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

function newProject(): PsdProject {
  const project = createPsdProject({
    "demo/SPECPROMPT.md": [
      "---",
      "specprompt: 1",
      "axes: { stack: {} }",
      "parameters:",
      "  site: { type: string, about: The site }",
      "  depth: { type: integer, about: How deep, default: 2 }",
      "---",
      "# Demo for {{ with.site }} to depth {{ with.depth }}",
      "",
      "- **US-1** It greets.",
      "",
    ].join("\n"),
    "demo/guide/stack=python/guide.md": "# Use Python\n",
    "demo/guide/stack=go/guide.md": "# Use Go\n",
    "demo/context/picture.bin": "\u0000\u0001",
    "demo/validation/acceptance.yaml":
      "criteria:\n  - { id: AC-1, says: It greets., covers: [US-1], check: { run: [cat, x] } }\n",
    "demo/validation/held-out/acceptance.yaml":
      "criteria:\n  - { id: HO-1, says: MARKER-1, covers: [US-1], check: { run: [MARKER-2] } }\n",
    "mine/context/extra.md": "# Mine as well\n",
  });
  projects.push(project);
  return project;
}

const request = ["compose", "demo", "--choose", "stack=go", "--with", "site=Docs"];

describe("psd compose", () => {
  it("prints the brief, and digests and tokens beside it, the same each time", async () => {
    const project = newProject();
    const first = await project.psd(request);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain("# Demo for Docs to depth 2");
    expect(first.stdout).toContain("# Use Go");
    expect(first.stdout).not.toContain("Use Python");
    expect(first.stderr).toMatch(/^prompt +[0-9a-f]{64}$/mu);
    expect(first.stderr).toMatch(/^core +about \d+ tokens$/mu);
    expect(await project.psd(request)).toEqual(first);
  });

  it("shows nothing of held-out checks, in no form", async () => {
    const project = newProject();
    for (const form of [[], ["--json"], ["--explain"], ["--json", "--explain"]]) {
      const { code, stdout, stderr } = await project.psd([...request, ...form]);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain("MARKER");
    }
  });

  it("types parameters as the package declares them", async () => {
    const project = newProject();
    const deep = await project.psd([...request, "--with", "depth=7"]);
    expect(deep.stdout).toContain("to depth 7");
    const wrong = await project.psd([...request, "--with", "depth=deep"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("error command/wrong-value");
  });

  it("names the origin of every line", async () => {
    const { stdout } = await newProject().psd([...request, "--explain"]);
    expect(stdout).toContain("SPECPROMPT.md:8 | # Demo for Docs to depth 2");
    expect(stdout).toContain("guide/stack=go/guide.md:1 | # Use Go");
  });

  it("lays an overlay over the package", async () => {
    const { stdout } = await newProject().psd([...request, "--overlay", "mine"]);
    expect(stdout).toContain("# Mine as well");
  });

  it("prints one JSON document", async () => {
    const { stdout } = await newProject().psd([...request, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 1,
      choices: { stack: "go" },
      parameters: { site: "Docs", depth: 2 },
      attachments: [{ path: ".specprompt/context/picture.bin", bytes: 2 }],
      diagnostics: [],
    });
  });

  it("writes the brief and its files, and overwrites nothing", async () => {
    const project = newProject();
    const written = await project.psd([...request, "--out", "brief"]);
    expect(written.code).toBe(0);
    const files = written.stdout.trimEnd().split("\n");
    expect(files).toContain("brief/.specprompt/context/picture.bin");
    const brief = readFileSync(join(project.folder, "brief/brief.md"), "utf8");
    expect(brief).toBe((await project.psd(request)).stdout);
    const again = await project.psd([...request, "--out", "brief"]);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("error command/file-exists");
  });

  it("lists the options where one must be chosen", async () => {
    const { code, stdout, stderr } = await newProject().psd([
      "compose",
      "demo",
      "--with",
      "site=x",
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error composition/missing-choice");
  });
});
