import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

async function build(turns: Parameters<typeof agentOptions>[1], ...more: readonly string[]) {
  const target = ["greeter", "--into", "tools/greeter"];
  return project.psd(["build", ...target, ...agentOptions(project, turns), ...more]);
}

describe("psd log", () => {
  it("makes nothing where nothing was built", async () => {
    const result = await project.psd(["log"]);
    expect(result).toMatchObject({ code: 0, stdout: "Nothing was built here.\n" });
    expect(existsSync(join(project.folder, ".psd"))).toBe(false);
  });

  it("lists builds, the newest first, with their attempts and how they ended", async () => {
    const usage = { inputTokens: 1000, outputTokens: 234, totalTokens: 1234 };
    await build([writes(rudeGreeter, { usage }), writes(goodGreeter)]);
    await build([writes(rudeGreeter)], "--fresh", "--generations", "1", "--repairs", "0");
    const result = await project.psd(["log", "greeter"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    const [newest, first] = result.stdout.split("\n\n");
    expect(newest).toMatch(
      /^greeter r2 .* by acp:fake-agent: not green, all generations are spent; the best is a3\n/u,
    );
    expect(newest).toMatch(/ a3 +1\.1 +red +3\/5 /u);
    expect(first).toMatch(/^greeter r1 .*: promoted a2\n/u);
    expect(first).toMatch(/ a1 +1\.1 +red +3\/5 +1,234 tokens · /u);
    expect(first).toMatch(/ a2 +1\.2 +green +5\/5 .* promoted\n/u);
    await build([writes(`${goodGreeter}\n`)], "--fresh", "--retry");
    const { stdout } = await project.psd(["log", "--json"]);
    expect(JSON.parse(stdout).runs).toMatchObject([
      { id: "r3", state: "done", attempts: [{ id: "a4", promoted: "now" }] },
      { id: "r2", state: "stopped", ending: { kind: "not-green", attempt: "a3" } },
      {
        id: "r1",
        attempts: [
          { id: "a1", outcome: "red" },
          { id: "a2", promoted: "before" },
        ],
      },
    ]);
  });

  it("tells of builds that wait, and of those whose inputs changed", async () => {
    const handOff = ["build", "greeter", "--into", "tools/greeter", "--agent", "hand-off"];
    await project.psd(handOff);
    const core = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
    project.write({ "greeter/SPECPROMPT.md": `${core}\nBe polite.\n` });
    await project.psd(handOff);
    const { stdout } = await project.psd(["log"]);
    const [newest, first] = stdout.split("\n\n");
    expect(newest).toMatch(/r2 .* by hand-off: waits for `psd submit`/u);
    expect(first).toMatch(/r1 .*: closed, because its inputs changed/u);
  });

  it("refuses unknown deployments", async () => {
    const result = await project.psd(["log", "gretter"]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("resolution/deployment-unknown");
  });
});
