import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;
const main = "tools/greeter/main.py";
const second = `${goodGreeter}# The second\n`;

function build(text: string, ...more: readonly string[]) {
  const agent = agentOptions(project, [writes(text)]);
  return project.psd(["build", "greeter", "--into", "tools/greeter", ...agent, ...more]);
}

function promoted(): string {
  return readFileSync(join(project.folder, main), "utf8");
}

beforeEach(async () => {
  project = createPsdProject(greeterPackage);
  await build(goodGreeter);
  await build(second, "--fresh");
});
afterEach(() => project.remove());

describe("psd rollback", () => {
  it("puts the promotion before back, and holds it until a fresh build", async () => {
    expect(promoted()).toBe(second);
    const back = await project.psd(["rollback", "greeter"]);
    expect(back.code).toBe(0);
    expect(back.stdout).toContain("tools/greeter holds attempt a1 again");
    expect(back.stdout).toContain("psd build greeter --fresh");
    expect(promoted()).toBe(goodGreeter);
    const held = await project.psd(["build", "greeter"]);
    expect(held.code).toBe(0);
    expect(held.stdout).toContain("held back: rolled back from a2");
    expect((await build(second, "--fresh")).stdout).toContain("Promoted attempt a3");
    expect(promoted()).toBe(second);
  });

  it("stops before hand edits, unless they are discarded; tells what it did as JSON", async () => {
    project.write({ [main]: `${second}# mine\n` });
    const stopped = await project.psd(["rollback", "greeter", "--to", "a1"]);
    expect(stopped.code).toBe(4);
    expect(stopped.stderr).toContain("promotion/drifted");
    const back = await project.psd(["rollback", "greeter", "--to", "a1", "--discard", "--json"]);
    expect(back.code).toBe(0);
    expect(JSON.parse(back.stdout)).toMatchObject({
      deployment: "greeter",
      attempt: "a1",
      replaced: 1,
      diagnostics: [{ code: "promotion/kept" }],
    });
    expect(promoted()).toBe(goodGreeter);
  });

  it("promotion/nothing-to-roll-back and resolution/deployment-unknown", async () => {
    const never = await project.psd(["rollback", "greeter", "--to", "a9"]);
    expect(never.code).toBe(1);
    expect(never.stderr).toContain("promotion/nothing-to-roll-back");
    const unknown = await project.psd(["rollback", "../greeter"]);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain("resolution/deployment-unknown");
    expect(unknown.stderr).toContain("known are greeter");
  });
});
