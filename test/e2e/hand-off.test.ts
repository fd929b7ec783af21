import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

const handOff = ["build", "greeter", "--into", "tools/greeter", "--agent", "hand-off"];

function workspaceOf(text: string): string {
  const found = /workspace +(\S+)/u.exec(text)?.[1];
  if (found === undefined) throw new Error(`no workspace in: ${text}`);
  return found;
}

describe("psd build by hand-off", () => {
  it("waits for the files, judges them, waits for a repair, and promotes", async () => {
    const begun = await project.psd(handOff);
    expect(begun.code).toBe(7);
    const workspace = workspaceOf(begun.stderr);
    const brief = readFileSync(join(workspace, ".specprompt/BRIEF.md"), "utf8");
    expect(brief).toContain("**KB-1**");
    expect(brief).not.toContain(heldOutMarker);

    writeFileSync(join(workspace, "main.py"), rudeGreeter);
    // As a submission leaves it that was killed before anything was judged.
    writeFileSync(`${workspace}.turn-1.submitted`, "");
    const failed = await project.psd(["submit"]);
    expect(failed.code).toBe(7);
    expect(existsSync(join(workspace, ".specprompt/FEEDBACK-2.md"))).toBe(false);
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
    const feedback = readFileSync(join(workspace, ".specprompt/FEEDBACK-1.md"), "utf8");
    expect(feedback).toContain("AC-1");
    expect(feedback).not.toContain(heldOutMarker);

    writeFileSync(join(workspace, "main.py"), goodGreeter);
    const done = await project.psd(["submit", "greeter"]);
    expect(done.code, done.stderr).toBe(0);
    expect(readFileSync(join(project.folder, "tools/greeter/main.py"), "utf8")).toBe(goodGreeter);
    expect(existsSync(workspace)).toBe(false);
    const receipt: unknown = JSON.parse(
      readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8"),
    );
    expect(receipt).toMatchObject({
      runtime: "hand-off",
      labels: { seal: "exposed", purity: "repaired", ambient: "unknown" },
    });
  });

  it("goes on from an attempt with one submission for one repair", async () => {
    const agent = agentOptions(project, [writes(rudeGreeter)]);
    const once = ["--generations", "1", "--repairs", "0"];
    const red = await project.psd([...handOff.slice(0, 4), ...agent, ...once]);
    expect(red.code).toBe(3);
    const begun = await project.psd(["build", "--from", "a1", "--agent", "hand-off"]);
    expect(begun.code, begun.stderr).toBe(7);
    const workspace = workspaceOf(begun.stderr);
    expect(readFileSync(join(workspace, ".specprompt/FEEDBACK-1.md"), "utf8")).toContain("AC-1");
    expect(readFileSync(join(workspace, "main.py"), "utf8")).toBe(rudeGreeter);
    writeFileSync(join(workspace, "main.py"), goodGreeter);
    const done = await project.psd(["submit"]);
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain("Promoted attempt a3");
  });

  it("says the same again when it is asked again before the files are there", async () => {
    const first = await project.psd(handOff);
    const second = await project.psd(handOff);
    expect(second.code).toBe(7);
    expect(workspaceOf(second.stderr)).toBe(workspaceOf(first.stderr));
    expect(second.stderr).toContain("taken up again");
  });

  it("keeps what was submitted when the prompt has changed meanwhile, and says where", async () => {
    const workspace = workspaceOf((await project.psd(handOff)).stderr);
    writeFileSync(join(workspace, "main.py"), goodGreeter);
    const prompt = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
    project.write({ "greeter/SPECPROMPT.md": prompt.replace("# Greeter", "# The greeter") });
    const result = await project.psd(["submit"]);
    expect(result.code).toBe(7);
    expect(result.stderr).toContain("refinement/inputs-changed");
    expect(result.stderr).toContain(workspace);
    expect(readFileSync(join(workspace, "main.py"), "utf8")).toBe(goodGreeter);
  });

  it("never takes up the workspace of another project", async () => {
    const other = createPsdProject(greeterPackage, project.home);
    try {
      const mine = workspaceOf((await project.psd(handOff)).stderr);
      expect(workspaceOf((await other.psd(handOff)).stderr)).not.toBe(mine);
    } finally {
      other.remove();
    }
  });

  it("says when nothing waits, and asks which of several", async () => {
    const nothing = await project.psd(["submit"]);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain("refinement/nothing-waits");
    await project.psd(handOff);
    await project.psd([
      ...handOff.slice(0, 3),
      "tools/other",
      ...handOff.slice(4),
      "--name",
      "other",
    ]);
    const several = await project.psd(["submit"]);
    expect(several.stderr).toContain("refinement/several-wait");
    expect((await project.psd(["submit", "greeter"])).code).toBe(7);
  });
});
