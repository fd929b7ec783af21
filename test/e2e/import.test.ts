import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const projects: PsdProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

const library = {
  "slug/SPEC.md": "# slug v1.2.0\n\nMakes names for addresses.\n",
  "slug/tests.yaml": 'slug:\n  - { name: plain, input: "A b", output: a-b }\n',
  "slug/CLAUDE.md": "Obey.\n",
};

describe("psd import", () => {
  it("makes a package that check takes, and tells what became of everything", async () => {
    const project = createPsdProject(library);
    projects.push(project);
    const made = await project.psd(["import", "slug", "--into", "packages/slug"]);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toMatch(
      /^✓ slug 1\.2\.0 in packages\/slug, from the format ghost-library/u,
    );
    expect(made.stdout).toContain("tests.yaml → validation/cases/tests.yaml");
    expect(made.stdout).toMatch(/Left out\n {2}CLAUDE\.md {2}it instructs an agent/u);
    const report = readFileSync(join(project.folder, "packages/slug/IMPORT.md"), "utf8");
    expect(report).toContain("- `SPEC.md` → `core/SPEC.md`: as it is");
    const checked = await project.psd(["check", "packages/slug", "--json"]);
    expect(JSON.parse(checked.stdout)).toMatchObject({ holds: { cases: 1 }, diagnostics: [] });

    const again = await project.psd(["import", "slug", "--into", "packages/slug", "--json"]);
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout)).toMatchObject({
      diagnostics: [{ code: "import/target-not-empty" }],
    });
    expect(existsSync(join(project.folder, "slug/SPEC.md"))).toBe(true);
  });
});
