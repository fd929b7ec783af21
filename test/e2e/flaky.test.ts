import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

/** A greeter that is rude every third time; without a box it can count, so that nothing is left to chance. */
function moody(): string {
  return [
    "import os, sys",
    "if len(sys.argv) == 2:",
    `    with open("${join(project.home, "count")}", "a") as count:`,
    "        turn = count.tell()",
    '        count.write("x")',
    "    if turn % 3 == 0:",
    "        print('What?')",
    "        sys.exit(0)",
    ...goodGreeter.split("\n"),
  ].join("\n");
}

describe("flaky checks", () => {
  it("validation/criterion-flaky: ends a build without a repair, promotes by name only, and counts", async () => {
    const agent = agentOptions(project, [writes(moody()), writes(goodGreeter)]);
    const build = ["build", "greeter", "--into", "tools/greeter", "--box", "none", ...agent];
    const built = await project.psd(build);
    expect(built.code).toBe(3);
    expect(built.stderr).toContain("~ AC-1 A name is greeted.");
    expect(built.stderr).toContain("flaky: failed 1 of 2 times");
    expect(built.stderr).toContain("✓ held-out-1");
    expect(built.stderr).not.toContain("Turn 2");
    expect(built.stdout).toContain("a required check passes and fails on the same files");
    const again = await project.psd(build);
    expect(again.stderr).toContain("refinement/already-red");
    const promote = ["promote", "a1", "--because", "seen"];
    const refused = await project.psd(promote);
    expect(refused.stderr).toContain("refinement/attempt-not-green");
    const waived = await project.psd([...promote, "--waive", "AC-1"]);
    expect(waived.code).toBe(0);
    expect((await project.psd(["status"])).stdout).toContain("promoted although AC-1 failed");

    rmSync(join(project.home, "count"), { force: true });
    expect((await project.psd(["validate", "greeter", "--box", "none"])).code).toBe(3);

    rmSync(join(project.home, "count"), { force: true });
    const found = await project.psd(["flaky", "greeter", "-n", "3", "--box", "none"]);
    expect(found.code).toBe(1);
    expect(found.stderr).toContain("1 of 3: red");
    expect(found.stdout).toContain("~ AC-1 A name is greeted. failed 1 of 3 times");
    expect(found.stdout).toContain("~ held-out-1 held out, covers KB-1 failed 1 of 3 times");
    const json = await project.psd(["flaky", "-n", "3", "--box", "none", "--json"]);
    const { measured, diagnostics } = JSON.parse(json.stdout);
    expect(measured[0]).toMatchObject({ name: "greeter", times: 3 });
    expect(diagnostics[0]).toMatchObject({ code: "validation/criterion-flaky", severity: "error" });
    expect(found.stdout + json.stdout).not.toContain(heldOutMarker);
    expect(existsSync(join(project.folder, "tools/greeter/main.py"))).toBe(true);
  });

  it("refuses to judge once, and what is not promoted", async () => {
    const once = await project.psd(["flaky", "-n", "1"]);
    expect(once.code).toBe(2);
    expect(once.stderr).toContain("command/wrong-value");
    const nothing = await project.psd(["flaky", "--json"]);
    expect(nothing.code).toBe(1);
    expect(JSON.parse(nothing.stdout).diagnostics[0].code).toBe("promotion/nothing-promoted");
  });
});
