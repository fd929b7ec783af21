import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const page = readFileSync(new URL("../../docs/guide/write-checks.md", import.meta.url), "utf8");

/** The files of the page: a line with a path in code, then a block with its content. */
const files = Object.fromEntries(
  Array.from(
    page.matchAll(/^`([^`\n]+)`:\n\n```\w*\n(.*?)^```$/gmsu),
    ([, path = "", text = ""]) => [path, text],
  ),
);

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(files);
});
afterEach(() => project.remove());

describe("the guide about writing checks", () => {
  it("makes a package without a fault, which its implementation meets and a broken one does not", async () => {
    expect(Object.keys(files)).toHaveLength(9);
    const checked = await project.psd(["check", "slugger", "--json"]);
    expect(checked.code, checked.stdout).toBe(0);
    const { diagnostics } = JSON.parse(checked.stdout) as { diagnostics: { code: string }[] };
    expect(diagnostics.map((it) => it.code)).toEqual(["package/visible-only"]);

    const judge = ["validate", "mine", "--package", "slugger"];
    const good = await project.psd(judge);
    expect(good.code, good.stderr).toBe(0);
    expect(good.stderr).toContain("– AC-10");
    // The page is opened where there is a browser.
    expect(good.stdout).toMatch(/green, 1[34] of 15 criteria passed/u);

    project.write({ "mine/slug.py": (files["mine/slug.py"] ?? "").replace('.strip("-")', "") });
    const broken = await project.psd(judge);
    expect(broken.code).toBe(3);
    expect(broken.stderr).toContain('slug(" (draft) ")\n          expected: "draft"');
    expect(broken.stderr).toContain("✗ held-out-1 held out, covers KB-1, KB-2");
  });
});
