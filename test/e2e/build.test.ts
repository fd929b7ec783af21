import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

const target = ["greeter", "--into", "tools/greeter"];

function build(turns: Parameters<typeof agentOptions>[1], ...more: readonly string[]) {
  return project.psd(["build", ...target, ...agentOptions(project, turns), ...more]);
}

function promoted(): string {
  return readFileSync(join(project.folder, "tools/greeter/main.py"), "utf8");
}

function receipt(): { readonly [key: string]: unknown } {
  return JSON.parse(readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8"));
}

describe("psd build with an agent", () => {
  it("promotes what holds at once, under its labels", async () => {
    const result = await build([writes(goodGreeter)]);
    expect(result.stderr + result.stdout).toContain("Promoted attempt a1 into tools/greeter");
    expect(result.code).toBe(0);
    expect(promoted()).toBe(goodGreeter);
    expect(receipt()).toMatchObject({
      deployment: "greeter",
      runtime: "acp:fake-agent",
      labels: { purity: "first", origin: "generated" },
      verdict: { outcome: "green" },
    });
    expect(JSON.stringify(receipt())).not.toContain(heldOutMarker);
  });

  it("lets the agent repair what failed", async () => {
    const feedback = join(project.home, "feedback.md");
    const result = await build([
      writes(rudeGreeter),
      writes(goodGreeter, { promptInto: "feedback.md" }),
    ]);
    expect(result.code).toBe(0);
    expect(receipt()).toMatchObject({ attempt: "a2", labels: { purity: "repaired" } });
    const prompt = readFileSync(join(project.folder, "tools/greeter/feedback.md"), "utf8");
    expect(prompt).toContain("## AC-1 (KB-1): A name is greeted.");
    expect(prompt).toContain("- KB-1: wrong-output");
    expect(prompt).not.toContain(heldOutMarker);
    expect(existsSync(feedback)).toBe(false);
  });

  it("begins anew when repairs do not help, and stops with the best attempt", async () => {
    const result = await build(
      [writes(rudeGreeter), writes(rudeGreeter), writes(cheatingGreeter)],
      "--generations",
      "2",
      "--repairs",
      "1",
    );
    expect(result.code).toBe(3);
    expect(result.stderr).toContain("Generation 2");
    expect(result.stdout).toContain("psd show a");
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
  });

  it("does nothing when nothing changed, and judges anew when only the judge did", async () => {
    await build([writes(goodGreeter)]);
    const again = await project.psd(["build", ...target]);
    expect(again.stdout).toContain("up to date");
    expect(again.code).toBe(0);
    const acceptance = greeterPackage["greeter/validation/acceptance.yaml"] ?? "";
    project.write({ "greeter/validation/acceptance.yaml": acceptance.replaceAll("Ada", "Grace") });
    const rejudged = await project.psd(["build", ...target]);
    expect(rejudged.stdout).toContain("nothing was generated");
    expect(rejudged.code).toBe(0);
    const generatedFrom = receipt()["generatedFrom"];
    expect((receipt()["digests"] as { prompt: string }).prompt).not.toBe(generatedFrom);
  });

  it("stops before anything is spent when promoted files were edited", async () => {
    await build([writes(goodGreeter)]);
    project.write({ "tools/greeter/main.py": `${goodGreeter}# mine\n` });
    const result = await build([writes(goodGreeter)], "--fresh");
    expect(result.code).toBe(4);
    expect(result.stderr).toContain("promotion/drifted");
    expect(result.stderr).not.toContain("Turn 1");
    const discarded = await build([writes(goodGreeter)], "--fresh", "--discard");
    expect(discarded.code).toBe(0);
    expect(discarded.stderr).toContain("refs/psd/replaced/greeter");
    expect(promoted()).toBe(goodGreeter);
  });

  it("keeps what held: an attempt that loses it is not promoted", async () => {
    const optional = [
      "criteria:",
      "  - id: AC-9",
      "    says: The version is told.",
      "    required: false",
      "    covers: [KB-1]",
      '    check: { run: ["{start}", --version], expect: { stdout: "Hello, --version!" } }',
      "",
    ].join("\n");
    project.write({ "greeter/validation/more.yaml": optional });
    await build([writes(goodGreeter)]);
    const lost = goodGreeter.replace("!= 2", '!= 2 or sys.argv[1][0] == "-"');
    const result = await build([writes(lost), writes(goodGreeter)], "--fresh");
    expect(result.code).toBe(0);
    expect(promoted()).toBe(goodGreeter);
    expect(receipt()).toMatchObject({ attempt: "a3", labels: { purity: "repaired" } });
  });

  it("prints its events as JSON lines that show nothing sealed", async () => {
    const result = await build([writes(cheatingGreeter), writes(goodGreeter)], "--json");
    const events = result.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string });
    expect(events.map((it) => it.type)).toEqual(
      expect.arrayContaining([
        "build-started",
        "composed",
        "planned",
        "generation-started",
        "turn-started",
        "agent",
        "turn-ended",
        "collected",
        "criterion-started",
        "criterion-ended",
        "judged",
        "decided",
        "promoted",
        "finished",
      ]),
    );
    expect(events.at(-1)).toMatchObject({ type: "finished", outcome: "promoted", exit: 0 });
    expect(result.stdout + result.stderr).not.toContain(heldOutMarker);
  });

  it("tries another choice than psd.yaml's, and does not promote it", async () => {
    project.write({
      "psd.yaml": "deployments:\n  greeter: { from: ./greeter, into: tools/greeter }\n",
      "greeter/SPECPROMPT.md": (greeterPackage["greeter/SPECPROMPT.md"] ?? "").replace(
        "specprompt: 1",
        "specprompt: 1\naxes: { stack: { default: python } }",
      ),
      "greeter/guide/stack=python/guide.md": "Python.\n",
      "greeter/guide/stack=ruby/guide.md": "Python, too.\n",
    });
    const tried = await project.psd([
      "build",
      "greeter",
      "--choose",
      "stack=ruby",
      ...agentOptions(project, [writes(goodGreeter)]),
    ]);
    expect(tried.code, tried.stderr).toBe(0);
    expect(tried.stdout).toContain("not promoted");
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
  });

  it("stops over a conflict that names a clause", async () => {
    const result = await build([{ files: { "CONFLICT.md": "KB-1 contradicts KB-2.\n" } }]);
    expect(result.code).toBe(3);
    expect(result.stdout).toContain("KB-1 contradicts KB-2");
  });

  it("asks nobody without a terminal", async () => {
    const options = agentOptions(project, [writes(goodGreeter)]).filter((it) => it !== "--yes");
    const result = await project.psd(["build", ...target, ...options]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("refinement/not-confirmed");
    const nobody = await project.psd(["build", ...target]);
    expect(nobody.stderr).toContain("generation/no-runtime");
  });
});
