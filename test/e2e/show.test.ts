import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "#src/platform/find-program.ts";
import {
  agentOptions,
  cheatingGreeter,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { psdOnTerminal } from "../support/terminal.ts";

/** Without a box the agent could have read everything. */
const boxed = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;

let project: PsdProject;

async function build(turns: Parameters<typeof agentOptions>[1], ...more: readonly string[]) {
  const target = ["greeter", "--into", "tools/greeter"];
  return project.psd(["build", ...target, ...agentOptions(project, turns), ...more]);
}

beforeAll(async () => {
  project = createPsdProject(greeterPackage);
  const last = 'Not sure.\nIt \u001b[31mgreets\u0007 "everyone".';
  await build(
    [writes(rudeGreeter, { messages: [last] }), writes(cheatingGreeter)],
    "--generations",
    "1",
    "--repairs",
    "1",
  );
});
afterAll(() => project.remove());

describe("psd show", () => {
  it("shows how an attempt was judged, criterion by criterion, with what was seen", async () => {
    const result = await project.psd(["show", "a1"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/^greeter a1 red, 3 of 5 criteria passed\n/u);
    expect(result.stdout).toContain("generation 1, turn 1 · by acp:fake-agent");
    expect(result.stdout).toMatch(boxed ? /seal +sealed/u : /seal +exposed/u);
    expect(result.stdout).toContain("✗ AC-1 A name is greeted.");
    expect(result.stdout).toContain("stdout: What, Ada!");
    expect(result.stdout).toContain("✗ held-out-1 held out, covers KB-1: wrong-output");
    expect(result.stdout).toContain(
      String.raw`  Not sure.${"\n"}  It \u{1b}[31mgreets\u{7} "everyone".`,
    );
    expect(result.stdout).toContain("psd open a1");
    expect(result.stdout).not.toContain("\u001b");
  });

  it("takes a deployment: the best attempt where nothing is promoted", async () => {
    const result = await project.psd(["show", "greeter"]);
    expect(result.stdout).toMatch(/^greeter a2 red, 4 of 5/u);
  });

  it("keeps held-out checks to itself in every form", async () => {
    const forms = [[], ["--files"], ["--json"], ["--junit"]];
    const outputs = await Promise.all(forms.map((form) => project.psd(["show", "a2", ...form])));
    for (const { code, stdout, stderr } of outputs) {
      expect(code).toBe(0);
      expect(stdout).toContain("held-out-1");
      expect(stdout + stderr).not.toContain(heldOutMarker);
      expect(stdout + stderr).not.toContain("HO-1");
    }
  });

  it("shows sealed evidence on a terminal, and nowhere else", async () => {
    const refused = await project.psd(["show", "a2", "--sealed"]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("command/sealed-needs-terminal");
    const shown = psdOnTerminal(project, ["show", "a2", "--sealed"]);
    expect(shown).toContain(`HO-1 Also ${heldOutMarker} is greeted.`);
    expect(shown).toContain("Hello, Ada!");
    const both = psdOnTerminal(project, ["show", "a2", "--sealed", "--json"]);
    expect(both).toContain("command/conflicting-options");
    expect(both).not.toContain(heldOutMarker);
  });

  it("lists files, and gives programs JSON and JUnit", async () => {
    const files = await project.psd(["show", "a1", "--files"]);
    expect(files.stdout).toMatch(/main\.py \d+ bytes/u);
    const json = await project.psd(["show", "a1", "--json"]);
    expect(JSON.parse(json.stdout).attempt).toMatchObject({
      source: "journal",
      attempt: "a1",
      deployment: "greeter",
      turn: { generation: 1, turn: 1, stopReason: "ended" },
      labels: { seal: boxed ? "sealed" : "exposed", origin: "generated" },
      files: [{ path: "main.py", mode: "100644" }],
      verdict: { outcome: "red" },
    });
    const junit = await project.psd(["show", "a1", "--junit"]);
    expect(junit.stdout).toContain('<testsuite name="psd" tests="5" failures="2"');
  });

  it("refuses what nobody knows", async () => {
    const attempt = await project.psd(["show", "a99"]);
    expect(attempt.code).toBe(1);
    expect(attempt.stderr).toContain("refinement/attempt-unknown");
    const deployment = await project.psd(["show", "gretter"]);
    expect(deployment.code).toBe(1);
    expect(deployment.stderr).toContain("resolution/deployment-unknown");
    project.write({ "psd.yaml": "deployments:\n  later: { from: ./greeter, into: out/later }\n" });
    const later = await project.psd(["show", "later"]);
    rmSync(join(project.folder, "psd.yaml"));
    expect(later.code).toBe(1);
    expect(later.stderr).toContain("promotion/nothing-promoted");
  });

  it("shows what is promoted, what an attempt lost against it, and what a clone knows", async () => {
    await build([writes(goodGreeter)], "--retry");
    const promoted = await project.psd(["show", "greeter"]);
    expect(promoted.stdout).toMatch(/^greeter a3 green, 5 of 5 .* promoted into tools\/greeter\n/u);
    expect(promoted.stdout).toMatch(/purity +first/u);
    await build([writes(rudeGreeter)], "--fresh", "--generations", "1", "--repairs", "0");
    const lost = await project.psd(["show", "a4"]);
    expect(lost.stdout).toContain("lost: AC-1, held-out-1 passed on what is promoted");
    rmSync(join(project.folder, ".psd/cache"), { recursive: true });
    const clone = await project.psd(["show", "greeter"]);
    expect(clone.stdout).toContain("Criteria, as the receipt says");
    expect(clone.stdout).toContain("✓ AC-1");
    const byId = await project.psd(["show", "a3", "--junit"]);
    expect(byId.stdout).toContain('name="AC-1: as the receipt says"');
    const receipt = join(project.folder, ".psd/receipts/greeter.json");
    project.write({ ".psd/receipts/greeter.json": readFileSync(receipt, "utf8").slice(1) });
    const damaged = await project.psd(["show", "greeter"]);
    expect(damaged.code).toBe(6);
    expect(damaged.stderr).toContain("promotion/receipt-invalid");
  });
});
