import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  agentOptions,
  cheatingGreeter,
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

const target = ["greeter", "--into", "tools/greeter"];
const once = ["--generations", "1", "--repairs", "0"];

function build(turn: string, ...more: readonly string[]) {
  const agent = agentOptions(project, [writes(turn)]);
  return project.psd(["build", ...target, ...agent, ...more]);
}

function promoted(): string {
  return readFileSync(join(project.folder, "tools/greeter/main.py"), "utf8");
}

interface ReceiptText {
  readonly verdict: { readonly outcome: string };
}

function receipt(): ReceiptText {
  const file = join(project.folder, ".psd/receipts/greeter.json");
  const text: ReceiptText = JSON.parse(readFileSync(file, "utf8"));
  return text;
}

describe("a build that failed", () => {
  it("names its best attempt, and goes on from it without naming package or target", async () => {
    const agent = agentOptions(project, [writes(rudeGreeter), writes(cheatingGreeter)]);
    const limits = ["--generations", "1", "--repairs", "1"];
    const red = await project.psd(["build", ...target, ...agent, ...limits]);
    expect(red.code).toBe(3);
    expect(red.stdout).toContain("psd build --from a2");

    const shown = await project.psd(["show", "a2"]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain("held-out-1");

    const unnamed = await project.psd(["build", "--from", "a2"]);
    expect(unnamed.code).toBe(1);
    expect(unnamed.stderr).toContain("generation/no-runtime");

    const better = agentOptions(project, [writes(goodGreeter)]);
    // Also from elsewhere: paths are read where the build was asked for.
    mkdirSync(join(project.folder, "docs"));
    const repaired = await project.psd(["build", "--from", "a2", ...better], { cwd: "docs" });
    expect(repaired.stderr).toContain("Turn 2: a repair");
    expect(repaired.stdout).toContain("Promoted attempt a4 into tools/greeter");
    expect(repaired.code).toBe(0);
    expect(promoted()).toBe(goodGreeter);
    expect(receipt()).toMatchObject({ deployment: "greeter", labels: { purity: "repaired" } });
    expect((await project.psd(["build", "--from", "a9"])).stderr).toContain(
      "refinement/attempt-unknown",
    );
  });

  it("is judged again, and nothing is paid, where only the judge was wrong", async () => {
    const acceptance = "greeter/validation/acceptance.yaml";
    const wrong = (greeterPackage[acceptance] ?? "").replace("exit: 2", "exit: 3");
    project.write({ [acceptance]: wrong });
    expect((await build(goodGreeter, ...once)).code).toBe(3);
    project.write({ [acceptance]: greeterPackage[acceptance] ?? "" });
    const idle = agentOptions(project, []);
    const again = await project.psd(["build", "--from", "a1", ...idle]);
    expect(again.code).toBe(0);
    expect(again.stderr).not.toContain("Turn");
    expect(promoted()).toBe(goodGreeter);
  });

  it("goes on by hand-off where it was built so", async () => {
    const waiting = await project.psd(["build", ...target, "--agent", "hand-off", ...once]);
    expect(waiting.code).toBe(7);
    const workspace = /^ {2}workspace +(\S+)$/mu.exec(waiting.stderr)?.[1] ?? "";
    writeFileSync(join(workspace, "main.py"), rudeGreeter);
    expect((await project.psd(["submit"])).code).toBe(3);
    const again = await project.psd(["build", "--from", "a1"]);
    expect(again.code).toBe(7);
    expect(again.stdout).toContain("Turn 2 waits for you");
  });

  it("stays a repaired one when it is judged again", async () => {
    const acceptance = "greeter/validation/acceptance.yaml";
    const wrong = (greeterPackage[acceptance] ?? "").replace("exit: 2", "exit: 3");
    project.write({ [acceptance]: wrong });
    const agent = agentOptions(project, [writes(rudeGreeter), writes(goodGreeter)]);
    const limits = ["--generations", "1", "--repairs", "1"];
    expect((await project.psd(["build", ...target, ...agent, ...limits])).code).toBe(3);
    project.write({ [acceptance]: greeterPackage[acceptance] ?? "" });
    const idle = agentOptions(project, []);
    expect((await project.psd(["build", "--from", "a2", ...idle])).code).toBe(0);
    expect(receipt()).toMatchObject({ attempt: "a3", labels: { purity: "repaired" } });
  });

  it("is promoted when a person waives what fails", async () => {
    expect((await build(cheatingGreeter, ...once)).code).toBe(3);
    const waiver = ["--waive", "held-out-1", "--because", "only Ada greets"];
    const waived = await project.psd(["promote", "a1", ...waiver]);
    expect(waived.code).toBe(0);
    expect(waived.stdout).toContain("held-out-1: only Ada greets");
    expect(promoted()).toBe(cheatingGreeter);
    expect(receipt().verdict.outcome).toBe("red");
  });

  it("is not paid again for the same inputs without --retry", async () => {
    expect((await build(rudeGreeter, ...once)).code).toBe(3);
    const refused = await build(goodGreeter, ...once);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("refinement/already-red");
    expect(refused.stderr).toContain("psd show a1");
    const retried = await build(goodGreeter, ...once, "--retry");
    expect(retried.code).toBe(0);
    expect(promoted()).toBe(goodGreeter);
  });
});
