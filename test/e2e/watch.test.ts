import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { goodGreeter, greeterPackage, heldOutMarker, rudeGreeter } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;
const acceptance = "greeter/validation/acceptance.yaml";
const criteria = greeterPackage[acceptance] ?? "";

beforeEach(() => {
  project = createPsdProject({ ...greeterPackage, "mine/main.py": rudeGreeter });
});
afterEach(() => project.remove());

/** As many editors save: a new file that takes the place of the old one. */
function replace(path: string, text: string): void {
  const beside = join(project.folder, `${path}~`);
  writeFileSync(beside, text);
  renameSync(beside, join(project.folder, path));
}

/** Does one thing after the other, each once its text has been written after the one before. */
async function follow(steps: readonly (readonly [text: string, action: () => void])[]) {
  let step = 0;
  let read = { stdout: 0, stderr: 0 };
  return project.psd(["validate", "mine", "--package", "greeter", "--watch"], {
    onOutput: (child, { stdout, stderr }) => {
      const [text = "", action] = steps[step] ?? [];
      const fresh = stdout.slice(read.stdout) + stderr.slice(read.stderr);
      if (action === undefined || !fresh.includes(text)) return;
      step += 1;
      read = { stdout: stdout.length, stderr: stderr.length };
      action();
      if (step === steps.length) child.kill("SIGINT");
    },
  });
}

describe("psd validate --watch", () => {
  it("runs what a change touches, survives what is half saved, and leaves nothing behind", async () => {
    const result = await follow([
      ["Not everything that is required holds", () => replace("mine/main.py", goodGreeter)],
      ["Everything that is required holds", () => replace(acceptance, "criteria:\n\t- id: AC-1\n")],
      ["package/yaml-tab", () => replace(acceptance, criteria.replace("usage }", "wrong }"))],
      ["expected: wrong", () => {}],
    ]);
    expect(result.code).toBe(130);
    const [first = "", second = "", third = "", rest = ""] = result.stderr
      .split(/^\d\d:\d\d:\d\d/mu)
      .slice(1);
    expect(first).toContain(
      "difference:\n          -Hello, Ada!\n          +What, Ada!\n          ?^^^^^\n",
    );
    expect(second).toContain("mine/main.py: 3 criteria");
    expect(second).toContain(`error package/yaml-tab ${acceptance}:2:1`);
    expect(second).toContain("> 2 |");
    expect(third).toContain(`${acceptance}: 1 criterion`);
    expect(third).toContain("✗ AC-2");
    expect(third).not.toContain("AC-1");
    expect(rest).toBe("");
    expect(result.stdout + result.stderr).not.toContain(heldOutMarker);
    const temporary = readdirSync(project.env["TMPDIR"] ?? "");
    expect(temporary).toEqual([]);
  });
});
