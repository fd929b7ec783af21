import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { psdOnTerminal } from "../support/terminal.ts";

const acceptance = "greeter/validation/acceptance.yaml";
const manual = (asks: string): string =>
  [
    greeterPackage[acceptance] ?? "",
    "  - id: AC-7",
    "    says: The greeting is friendly.",
    "    covers: [KB-1]",
    `    check: { manual: ${asks} }`,
    "",
  ].join("\n");

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject({ ...greeterPackage, [acceptance]: manual("Greet three people.") });
});
afterEach(() => project.remove());

const yes = { after: "does it hold", keys: "y" };

describe("psd sign", () => {
  it("lets a build that waits for a person go on, and is bound to the files and the check", async () => {
    const agent = agentOptions(project, [writes(goodGreeter)]);
    const build = ["build", "greeter", "--into", "tools/greeter", ...agent];
    const waits = await project.psd(build);
    expect(waits.code, waits.stderr).toBe(7);
    expect(waits.stdout).toContain("Attempt a1 waits for a person: nothing else is missing");
    expect(waits.stdout).toContain("psd sign AC-7 greeter");
    expect(waits.stderr).not.toContain("Turn 2");

    const piped = await project.psd(["sign", "AC-7"]);
    expect(piped.code).toBe(2);
    expect(piped.stderr).toContain("command/sign-needs-terminal");
    const unknown = psdOnTerminal(project, ["sign", "AC-1"]);
    expect(unknown).toContain("validation/nothing-to-sign");

    const signed = psdOnTerminal(project, ["sign", "AC-7", "greeter"], yes);
    expect(signed).toContain("Greet three people.");
    expect(signed).toContain("Of greeter, attempt a1");
    expect(signed).toContain("Signed AC-7 of greeter in .psd/signatures/");
    const done = await project.psd(build);
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain("Promoted attempt a1");
    expect(done.stderr).toContain("taken up again");
    expect((await project.psd(["validate"])).code).toBe(0);

    // Another file, another tree.
    writeFileSync(join(project.folder, "tools/greeter/main.py"), `${goodGreeter}# edited\n`);
    expect((await project.psd(["validate"])).code).toBe(7);
    writeFileSync(join(project.folder, "tools/greeter/main.py"), goodGreeter);

    // Another check, and nothing is generated for it.
    writeFileSync(join(project.folder, acceptance), manual("Greet four people."));
    const changed = await project.psd(["build", "greeter", ...agent]);
    expect(changed.code, changed.stderr).toBe(7);
    const again = psdOnTerminal(project, ["sign", "AC-7"], yes);
    expect(again).toContain("Of greeter, the promoted files");
    const held = await project.psd(["build", "greeter", ...agent]);
    expect(held.code, held.stderr).toBe(0);
    expect(held.stdout).toContain("also meets the changed checks");
    expect(readdirSync(join(project.folder, ".psd/signatures"))).toHaveLength(1);
  });
});
