import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
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

const receiptPath = ".psd/receipts/greeter.json";
const turn = writes(goodGreeter, {
  files: { "main.py": goodGreeter, "a.txt": "one\n", "b.txt": "two\n", "c.txt": "three\n" },
});

async function build(turns = [turn], ...more: readonly string[]) {
  const target = ["greeter", "--into", "tools/greeter"];
  return project.psd(["build", ...target, ...agentOptions(project, turns), ...more]);
}

interface StatusJson {
  readonly deployments: readonly {
    readonly deployment: string;
    readonly promoted?: { readonly attempt: string };
    readonly remarks: readonly { readonly kind: string; readonly [key: string]: unknown }[];
  }[];
}

/** What is remarked of a deployment. */
async function remarks(deployment = "greeter"): Promise<StatusJson["deployments"][0]["remarks"]> {
  const { stdout } = await project.psd(["status", "--json"]);
  const status: StatusJson = JSON.parse(stdout);
  return status.deployments.find((found) => found.deployment === deployment)?.remarks ?? [];
}

async function frozen(): Promise<number | null> {
  return (await project.psd(["status", "--frozen"])).code;
}

function editReceipt(change: (receipt: Record<string, unknown>) => void): void {
  const receipt: Record<string, unknown> = JSON.parse(
    readFileSync(join(project.folder, receiptPath), "utf8"),
  );
  change(receipt);
  project.write({ [receiptPath]: JSON.stringify(receipt) });
}

describe("psd status", () => {
  it("makes nothing where nothing is", async () => {
    const result = await project.psd(["status"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("Nothing is deployed here");
    expect(existsSync(join(project.folder, ".psd"))).toBe(false);
  });

  it("tells of deployments that were never built, and refuses unknown ones", async () => {
    project.write({ "psd.yaml": "deployments:\n  first: { from: ./greeter, into: out/first }\n" });
    const result = await project.psd(["status"]);
    expect(result.stdout).toContain("first → out/first");
    expect(result.stdout).toContain("never built");
    expect(result.stdout).toContain("`psd build first`");
    expect(await frozen()).toBe(5);
    const unknown = await project.psd(["status", "frist"]);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain("resolution/deployment-unknown");
    expect(unknown.stderr).toContain("known are first");
  });

  it("finds a fresh build clean, under its labels", async () => {
    await build();
    const result = await project.psd(["status", "--frozen"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/✓ greeter → tools\/greeter {2}clean/u);
    expect(result.stdout).toContain("a1, green, 4 files");
    expect(result.stdout).toContain("first, generated");
    expect(result.stdout).not.toContain("next:");
    expect(result.stdout).not.toContain(heldOutMarker);
  });

  it("tells files that were edited, removed or replaced, and layout apart", async () => {
    await build();
    project.write({
      "tools/greeter/a.txt": "uno\n",
      "tools/greeter/main.py": goodGreeter.replaceAll("\n", "  \n"),
    });
    rmSync(join(project.folder, "tools/greeter/b.txt"));
    rmSync(join(project.folder, "tools/greeter/c.txt"));
    mkdirSync(join(project.folder, "tools/greeter/c.txt"));
    expect(await remarks()).toEqual([
      {
        kind: "drifted",
        files: [
          { path: "a.txt", state: "changed" },
          { path: "b.txt", state: "missing" },
          { path: "c.txt", state: "kind-changed" },
        ],
      },
      { kind: "layout", files: ["main.py"] },
    ]);
    const result = await project.psd(["status", "greeter"]);
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/missing +b\.txt/u);
    expect(result.stdout).toContain("`psd diff greeter` shows the edits");
    expect(await frozen()).toBe(4);
  });

  it("says what is stale: the prompt, or only the judge", async () => {
    await build();
    const core = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
    project.write({ "greeter/SPECPROMPT.md": `${core}\nBe polite.\n` });
    expect(await remarks()).toEqual([{ kind: "stale", because: ["prompt"], through: [] }]);
    expect(await frozen()).toBe(5);
    const heldOut = greeterPackage["greeter/validation/held-out/acceptance.yaml"] ?? "";
    project.write({
      "greeter/SPECPROMPT.md": core,
      "greeter/validation/held-out/acceptance.yaml": heldOut.replaceAll(heldOutMarker, "x"),
    });
    expect(await remarks()).toEqual([{ kind: "stale", because: ["judge"], through: [] }]);
    project.write({ "psd.yaml": "deployments:\n  greeter: { from: ./greeter, into: other }\n" });
    expect(await remarks()).toEqual([{ kind: "stale", because: ["judge", "target"], through: [] }]);
  });

  it("says that a package cannot be composed, and goes on", async () => {
    await build();
    rmSync(join(project.folder, "greeter"), { recursive: true });
    project.write({ "tools/greeter/a.txt": "uno\n" });
    const result = await project.psd(["status"]);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("cannot be composed");
    expect(result.stdout).toContain("drifted: 1 file");
    expect(await frozen()).toBe(4);
  });

  it("says what a damaged receipt is, without hiding the others; that comes first", async () => {
    await build();
    project.write({
      ".psd/receipts/broken.json": "{ not json",
      "tools/greeter/a.txt": "uno\n",
    });
    const result = await project.psd(["status"]);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("promotion/receipt-invalid");
    expect(result.stdout).toContain("drifted: 1 file");
    expect(await frozen()).toBe(6);
  });

  it("tells of a promotion that was interrupted, of holds, waivers and unverified clauses", async () => {
    await build();
    editReceipt((receipt) => {
      receipt["held"] = "rolled back from a2 \u001b[31m";
      receipt["waivers"] = [{ criterion: "AC-2", because: "nobody does that" }];
      receipt["verdict"] = { outcome: "red", criteria: [], unverified: ["KB-2"] };
      const plan = { files: [], folders: [], targets: ["tools/greeter"], discarded: [] };
      const record = JSON.stringify({ format: 1, receipt, ...plan });
      project.write({ ".psd/receipts/greeter.promoting.json": record });
    });
    expect((await remarks()).map((remark) => remark.kind)).toEqual([
      "interrupted",
      "held",
      "waived",
      "unverified",
    ]);
    const { stdout } = await project.psd(["status"]);
    expect(stdout).toContain(String.raw`held: rolled back from a2 \u{1b}[31m`);
    expect(stdout).toContain("AC-2: nobody does that");
    expect(stdout).toContain("no passing check from outside covers KB-2");
    expect(await frozen()).toBe(6);
  });

  it("tells of a damaged record and a damaged base, which fit nothing", async () => {
    await build();
    project.write({
      ".psd/receipts/greeter.promoting.json": "{}",
      ".psd/base/greeter.tar.gz": "garbage",
      "tools/greeter/a.txt": "uno\n",
    });
    const { code, stdout } = await project.psd(["status"]);
    expect(code).toBe(0);
    expect(stdout).toContain("promotion/record-invalid");
    expect(stdout).toContain("promotion/base-damaged");
    expect(await frozen()).toBe(6);
  });

  it("tells of a hand-off that waits", async () => {
    await project.psd(["build", "greeter", "--into", "tools/greeter", "--agent", "hand-off"]);
    expect(await remarks()).toMatchObject([{ kind: "waiting", turn: 1 }]);
    const { stdout } = await project.psd(["status"]);
    expect(stdout).toContain("`psd submit greeter` when they are there");
  });

  it("tells of a build that promoted nothing, until something is promoted", async () => {
    await build();
    const core = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
    project.write({ "greeter/SPECPROMPT.md": `${core}\nBe rude.\n` });
    await build([writes(rudeGreeter)], "--generations", "1", "--repairs", "0");
    expect((await remarks()).map((remark) => remark.kind)).toEqual(["not-green", "stale"]);
    const { stdout } = await project.psd(["status"]);
    expect(stdout).toContain("`psd show a2` shows what failed");
    expect(await frozen()).toBe(5);
    await build([turn], "--retry");
    expect(await remarks()).toEqual([]);
  });
});
