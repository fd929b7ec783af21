import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

const core = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
const withAxes = (names: readonly string[]): string =>
  core.replace("output:", `axes: { ${names.map((it) => `${it}: {}`).join(", ")} }\noutput:`);

beforeEach(() => {
  project = createPsdProject({
    ...greeterPackage,
    "greeter/SPECPROMPT.md": withAxes(["tone"]),
    "greeter/guide/tone=warm/guide.md": "Be warm.\n",
    "greeter/guide/tone=cool/guide.md": "Be cool.\n",
    "greeter/validation/tone=cool/acceptance.yaml": [
      "criteria:",
      "  - id: AC-9",
      "    says: It is brief.",
      "    covers: [KB-1]",
      '    check: { run: ["{start}", A], expect: { stdout: "Hello, A!" } }',
      "",
    ].join("\n"),
    "psd.yaml": "deployments:\n  it: { from: ./greeter, into: out, choose: { tone: warm } }\n",
  });
});
afterEach(() => project.remove());

describe("psd matrix", () => {
  it("tells which combinations were judged as they would be built now", async () => {
    const before = await project.psd(["matrix", "greeter"]);
    expect(before.code, before.stderr).toBe(0);
    expect(before.stdout).toContain("0 of 2 combinations validated");
    const agent = agentOptions(project, [writes(goodGreeter)]);
    expect((await project.psd(["build", "it", ...agent])).code).toBe(0);
    const tried = await project.psd(["build", "it", "--choose", "tone=cool", ...agent]);
    expect(tried.stdout).toContain("as asked, not promoted");
    const after = await project.psd(["matrix", "it"]);
    expect(after.stdout).toMatch(/^warm +2 \+ 1 +green, promoted as it$/mu);
    expect(after.stdout).toMatch(/^cool +3 \+ 1, 1 tied +green, a2$/mu);
    expect(after.stdout).toContain("2 of 2 combinations validated");
    project.write({ "greeter/guide/tone=cool/guide.md": "Be very cool.\n" });
    const changed = await project.psd(["matrix", "it", "--json"]);
    expect(JSON.parse(changed.stdout)).toMatchObject({
      combinations: [
        { choices: { tone: "cool" }, recorded: false },
        { choices: { tone: "warm" }, validated: { outcome: "green", promotedAs: "it" } },
      ],
    });
    expect(changed.stdout).not.toContain('"a2"');
  });

  it("leaves hand edits and the receipt alone where another choice is only tried", async () => {
    const guides = ["warm", "cool"].map((tone) => [
      `greeter/guide/tone=${tone}/guide.md`,
      "Greet.\n",
    ]);
    project.write(Object.fromEntries(guides));
    const agent = agentOptions(project, [writes(goodGreeter)]);
    expect((await project.psd(["build", "it", ...agent])).code).toBe(0);
    const read = (path: string): string => readFileSync(join(project.folder, path), "utf8");
    const receipt = read(".psd/receipts/it.json");
    project.write({ "out/main.py": `${goodGreeter}# mine\n` });
    const tried = await project.psd(["build", "it", "--choose", "tone=cool", ...agent]);
    expect(tried.code, tried.stderr).toBe(0);
    expect(tried.stdout).toContain("as asked, not promoted");
    expect(read("out/main.py")).toContain("# mine");
    expect(read(".psd/receipts/it.json")).toBe(receipt);
  });

  it("names a combination that cannot be composed, and one that is not there", async () => {
    project.write({ "greeter/guide/tone=cool/guide.md": "- **KB-1** once more\n" });
    const broken = await project.psd(["matrix", "greeter"]);
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain("cannot be composed: composition/duplicate-clause");
    const unknown = await project.psd(["matrix", "greeter", "--choose", "tone=hot"]);
    expect(unknown.stdout).toContain("cannot be composed: composition/unknown-option");
    expect((await project.psd(["matrix", "nothing"])).stderr).toContain("package/not-found");
  });

  it("bounds what it composes: composition/too-many-combinations", async () => {
    const guides = Array.from({ length: 9 }, (_, axis) =>
      ["x", "y"].map((option) => [`greeter/guide/a${axis}=${option}/g.md`, "g\n"] as const),
    ).flat();
    const axes = Array.from({ length: 9 }, (_, axis) => `a${axis}`);
    project.write({
      ...Object.fromEntries(guides),
      "greeter/SPECPROMPT.md": withAxes(["tone", ...axes]),
    });
    const many = await project.psd(["matrix", "greeter"]);
    expect(many.code).toBe(1);
    expect(many.stderr).toContain("composition/too-many-combinations");
  });
});
