import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const projects: PsdProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

const entry = (version: string, more: string): string =>
  `---\nspecprompt: 1\nname: notes\nversion: "${version}"\n---\n# Notes\n\n- **KB-1** It keeps.\n${more}`;
const acceptance =
  'criteria:\n  - id: AC-1\n    says: It runs.\n    covers: [KB-1]\n    check: { run: ["true"] }\n';

describe("psd pack", () => {
  it("writes an archive once, and refuses a version that says less than what changed", async () => {
    const project = createPsdProject({
      "notes/SPECPROMPT.md": entry("1.0.0", ""),
      "notes/validation/acceptance.yaml": acceptance,
    });
    projects.push(project);
    const made = await project.psd(["pack", "notes"]);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toMatch(/^✓ notes 1\.0\.0 in notes-1\.0\.0\.tgz\n {2}5 files, /u);
    expect(existsSync(join(project.folder, "notes-1.0.0.tgz"))).toBe(true);
    project.write({ "notes/SPECPROMPT.md": entry("1.0.1", "- **KB-2** It finds.\n") });
    const against = ["pack", "notes", "--against", "notes-1.0.0.tgz", "--json"];
    const refused = await project.psd(against);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      diagnostics: [{ code: "pack/step-too-small", args: { least: "1.1.0" } }],
    });
    project.write({ "notes/SPECPROMPT.md": entry("1.1.0", "- **KB-2** It finds.\n") });
    const fine = await project.psd(against);
    expect(JSON.parse(fine.stdout)).toMatchObject({ comparison: { step: "minor" } });
  });
});
