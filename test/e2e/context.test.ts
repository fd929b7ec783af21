import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

const rules = "# Rules\n\n- **KB-1** of ours: names are never shortened.\n";

beforeEach(() => {
  project = createPsdProject({
    ...greeterPackage,
    "docs/rules.md": rules,
    "docs/large.txt": "a line of many\n".repeat(3000),
    "psd.yaml": [
      "deployments:",
      "  greeter:",
      "    from: ./greeter",
      "    into: tools/greeter",
      '    context: ["docs/**", "!docs/later.md"]',
      "",
    ].join("\n"),
  });
  git("init", "-q");
  git("add", "docs");
});
afterEach(() => project.remove());

function git(...args: readonly string[]): void {
  execFileSync("git", args, { cwd: project.folder, env: { ...process.env, ...project.env } });
}

describe("context: of psd.yaml", () => {
  it("gives the project's own files to the agent, and says before the first turn which", async () => {
    const asked = "asked.md";
    const agent = agentOptions(project, [writes(goodGreeter, { promptInto: asked })]);
    const built = await project.psd(["build", ...agent]);
    expect(built.code, built.stderr).toBe(0);
    const list = built.stderr.indexOf("With 2 files of the project: docs/large.txt, docs/rules.md");
    expect(list).toBeGreaterThan(-1);
    expect(list).toBeLessThan(built.stderr.indexOf("Turn 1"));
    const brief = readFileSync(join(project.folder, "tools/greeter", asked), "utf8");
    expect(brief).toContain('<document path="project/docs/rules.md" note="a file of the project');
    expect(brief).toContain("names are never shortened");
    expect(brief).toContain("`.specprompt/context/project/docs/large.txt`");
    expect(brief).not.toContain("a line of many");
  });

  it("makes a deployment stale, and status names the file", async () => {
    const agent = agentOptions(project, [writes(goodGreeter)]);
    await project.psd(["build", ...agent]);
    expect((await project.psd(["status", "--frozen"])).code).toBe(0);
    writeFileSync(join(project.folder, "docs/rules.md"), `${rules}More.\n`);
    project.write({ "docs/new.md": "new\n", "docs/later.md": "later\n" });
    git("add", "docs");
    const status = await project.psd(["status", "--frozen"]);
    expect(status.code).toBe(5);
    expect(status.stdout).toMatch(/changed +docs\/rules\.md/u);
    expect(status.stdout).toMatch(/added +docs\/new\.md/u);
    expect(status.stdout).not.toContain("later.md");
    const json = await project.psd(["status", "--json"]);
    expect(json.stdout).toContain('"path": "docs/rules.md"');
  });

  it("is shown with its origins by the deployment's name", async () => {
    const composed = await project.psd(["compose", "greeter", "--explain"]);
    expect(composed.code, composed.stderr).toBe(0);
    expect(composed.stdout).toContain("project/docs/rules.md:3 | - **KB-1** of ours");
  });

  it("stops a build before anything is spent where a file holds a credential", async () => {
    project.write({ "docs/key.md": `AKIA${"B".repeat(16)}\n` });
    git("add", "docs");
    const agent = agentOptions(project, [writes(goodGreeter)]);
    const built = await project.psd(["build", ...agent]);
    expect(built.code).toBe(1);
    expect(built.stderr).toContain("resolution/context-secret docs/key.md:1:1");
    expect(built.stderr).not.toContain("Turn 1");
  });

  it.each([["/etc/passwd"], ["../x"], ["a/../../x"], [""], ["a\\b"]])(
    "refuses the glob %j: resolution/configuration-invalid",
    async (glob) => {
      project.write({
        "psd.yaml": `deployments:\n  greeter: { from: ./greeter, into: t, context: [${JSON.stringify(glob)}] }\n`,
      });
      const status = await project.psd(["status"]);
      expect(status.code).toBe(1);
      expect(status.stderr).toContain("resolution/configuration-invalid psd.yaml:2");
    },
  );
});
