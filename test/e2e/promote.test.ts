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

const main = "tools/greeter/main.py";
const acceptance = "greeter/validation/acceptance.yaml";
const once = ["--generations", "1", "--repairs", "0"];

function build(turn: string, ...more: readonly string[]) {
  const agent = agentOptions(project, [writes(turn)]);
  return project.psd(["build", "greeter", "--into", "tools/greeter", ...agent, ...more]);
}

interface ReceiptText {
  readonly digests: { readonly prompt: string };
  readonly generatedFrom: string;
}

function receipt(): ReceiptText {
  const file = join(project.folder, ".psd/receipts/greeter.json");
  const text: ReceiptText = JSON.parse(readFileSync(file, "utf8"));
  return text;
}

describe("psd promote", () => {
  it("promotes a green attempt that was only judged", async () => {
    await build(goodGreeter, "--no-promote");
    expect(existsSync(join(project.folder, main))).toBe(false);
    const promoted = await project.psd(["promote", "a1"]);
    expect(promoted.code).toBe(0);
    expect(promoted.stdout).toContain("Promoted attempt a1 into tools/greeter");
    expect(promoted.stderr).not.toContain("AC-1");
    expect(readFileSync(join(project.folder, main), "utf8")).toBe(goodGreeter);
    expect(receipt()).toMatchObject({ attempt: "a1", waivers: [], labels: { purity: "first" } });
    const again = await project.psd(["build", "greeter", "--into", "tools/greeter"]);
    expect(again.stdout).toContain("up to date");
  });

  it("asks for each failing criterion by name, and for a reason", async () => {
    expect((await build(rudeGreeter, ...once)).code).toBe(3);
    const plain = await project.psd(["promote", "a1"]);
    expect(plain.code).toBe(3);
    expect(plain.stderr).toContain("refinement/attempt-not-green");
    expect(plain.stderr).toContain("attempt a1 fails AC-1, held-out-1");
    const some = await project.psd(["promote", "a1", "--waive", "AC-1", "--waive", "AC-2"]);
    expect(some.code).toBe(3);
    expect(some.stderr).toContain("attempt a1 fails held-out-1");
    expect(some.stderr).toContain("refinement/waiver-needless");
    expect(some.stderr).toContain("refinement/waiver-without-reason");
    expect(existsSync(join(project.folder, main))).toBe(false);
    expect((await project.psd(["promote", "a9"])).stderr).toContain("refinement/attempt-unknown");
  });

  it("keeps waivers in the receipt, and shows nothing sealed", async () => {
    expect((await build(cheatingGreeter, ...once)).code).toBe(3);
    const reason = ["--because", "only Ada uses it"];
    const waived = await project.psd([
      "promote",
      "a1",
      "--waive",
      "held-out-1",
      ...reason,
      "--json",
    ]);
    expect(waived.code).toBe(0);
    expect(waived.stdout).toContain('"type":"promoted"');
    expect(waived.stdout + waived.stderr).not.toContain(heldOutMarker);
    expect(receipt()).toMatchObject({
      verdict: { outcome: "red" },
      waivers: [{ criterion: "held-out-1", because: "only Ada uses it" }],
    });
  });

  it("judges again by a changed judge before it believes a verdict", async () => {
    expect((await build(rudeGreeter, ...once)).code).toBe(3);
    const text = greeterPackage[acceptance] ?? "";
    const heldOut = "greeter/validation/held-out/acceptance.yaml";
    project.write({
      [acceptance]: text.replace("Hello, Ada!", "What, Ada!"),
      [heldOut]: (greeterPackage[heldOut] ?? "").replace("Hello, ", "What, "),
    });
    const promoted = await project.psd(["promote", "a1"]);
    expect(promoted.stderr).toContain("✓ AC-1");
    expect(promoted.code).toBe(0);
    expect(receipt().digests.prompt).not.toBe(receipt().generatedFrom);
  });

  it("says honestly that the prompt has changed since", async () => {
    await build(goodGreeter, "--no-promote");
    const file = "greeter/SPECPROMPT.md";
    project.write({ [file]: `${greeterPackage[file] ?? ""}\nIt is polite.\n` });
    expect((await project.psd(["promote", "a1"])).code).toBe(0);
    expect(receipt().digests.prompt).toBe(receipt().generatedFrom);
    const next = await project.psd(["build", "greeter"]);
    expect(next.stdout).not.toContain("up to date");
    expect(next.stderr).toContain("generation/no-runtime");
  });

  it("stops before hand edits, unless they are discarded", async () => {
    await build(goodGreeter);
    await build(goodGreeter, "--fresh", "--no-promote");
    project.write({ [main]: `${goodGreeter}# mine\n` });
    const stopped = await project.psd(["promote", "a2"]);
    expect(stopped.code).toBe(4);
    expect(stopped.stderr).toContain("promotion/drifted");
    const discarded = await project.psd(["promote", "a2", "--discard"]);
    expect(discarded.code).toBe(0);
    expect(discarded.stderr).toContain("promotion/kept");
    expect(readFileSync(join(project.folder, main), "utf8")).toBe(goodGreeter);
  });

  it("promotion/tree-gone for an attempt that left nothing lawful", async () => {
    const turn = { files: { "a.txt": "a", "A.txt": "A" } };
    const agent = agentOptions(project, [turn]);
    await project.psd(["build", "greeter", "--into", "tools/greeter", ...agent, ...once]);
    const waive = ["--waive", "built-in/collected", "--because", "why not"];
    const promoted = await project.psd(["promote", "a1", ...waive]);
    expect(promoted.code).toBe(1);
    expect(promoted.stderr).toContain("promotion/tree-gone");
    expect(existsSync(join(project.folder, main))).toBe(false);
  });
});
