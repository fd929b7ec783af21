import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentOptions, goodGreeter, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const prompt = "---\nspecprompt: 1\nname: notes\n---\n\n# Notes\n\n- **US-1** I keep notes.\n";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject({ "notes.md": prompt });
});
afterEach(() => project.remove());

const target = ["build", "notes.md", "--into", "tools/notes"];

function receipt(): unknown {
  return JSON.parse(readFileSync(join(project.folder, ".psd/receipts/notes.json"), "utf8"));
}

describe("a single-file SpecPrompt", () => {
  it("is built by an agent, promoted, and called unverified", async () => {
    const result = await project.psd([...target, ...agentOptions(project, [writes(goodGreeter)])]);
    expect(result.code, result.stderr).toBe(0);
    expect(readFileSync(join(project.folder, "tools/notes/main.py"), "utf8")).toBe(goodGreeter);
    expect(receipt()).toMatchObject({ verdict: { outcome: "unverified", unverified: ["US-1"] } });
  });

  it("is built by hand-off, recorded beside the file, and built again from the recording", async () => {
    const begun = await project.psd([...target, "--agent", "hand-off"]);
    const workspace = /workspace +(\S+)/u.exec(begun.stderr)?.[1] ?? "";
    writeFileSync(join(workspace, "main.py"), goodGreeter);
    expect((await project.psd(["submit"])).code).toBe(0);
    expect((await project.psd(["record"])).code).toBe(0);
    const again = ["build", "notes.md", "--into", "again", "--name", "again"];
    const replayed = await project.psd(again);
    expect(replayed.code, replayed.stderr).toBe(0);
    expect(readFileSync(join(project.folder, "again/main.py"), "utf8")).toBe(goodGreeter);
  });
});
