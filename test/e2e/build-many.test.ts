import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const configuration = [
  "deployments:",
  "  one: { from: ./greeter, into: tools/one }",
  "  two: { from: ./greeter, into: tools/two }",
  "  broken: { from: ./broken, into: tools/broken }",
  "  three: { from: ./greeter, into: tools/three }",
  "",
].join("\n");

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject({
    ...greeterPackage,
    "psd.yaml": configuration,
    "broken/SPECPROMPT.md": "no front matter\n",
  });
});
afterEach(() => project.remove());

const agent = (): readonly string[] => agentOptions(project, [writes(goodGreeter)]);
const greeterIn = (name: string): string => join(project.folder, "tools", name, "main.py");

describe("psd build of several deployments", () => {
  it("builds all of psd.yaml, and one that cannot be built hinders no other", async () => {
    const built = await project.psd(["build", ...agent()]);
    expect(built.code, built.stderr).toBe(1);
    for (const name of ["one", "two", "three"]) {
      expect(readFileSync(greeterIn(name), "utf8")).toBe(goodGreeter);
    }
    expect(existsSync(join(project.folder, "tools/broken"))).toBe(false);
    expect(built.stderr).toContain("package/front-matter-missing");
    expect(built.stdout).toMatch(/^one +✓ Promoted attempt a\d into tools\/one/mu);
    expect(built.stdout).toMatch(/^broken +✗ stopped by 1 error$/mu);
    expect(built.stdout).toContain("3 of 4 deployments well");
  });

  it("builds those that are named, and only what is not up to date", async () => {
    const first = await project.psd(["build", "one", "two", "one", ...agent()]);
    expect(first.code, first.stderr).toBe(0);
    expect(existsSync(greeterIn("three"))).toBe(false);
    const again = await project.psd(["build", "two", "one", "three", ...agent(), "--jobs", "3"]);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toMatch(/^two +✓ tools\/two is up to date/mu);
    expect(again.stderr).not.toMatch(/^(?:one|two) /mu);
    // What is up to date is looked at without a lock, but for what must be mended.
    writeFileSync(join(project.folder, ".psd/base/one.tar.gz"), "rubbish");
    const mended = await project.psd(["build", "one", "two", "three", ...agent()]);
    expect(mended.code, mended.stderr).toBe(0);
    expect(mended.stderr).toContain("promotion/base-rebuilt");
    expect(mended.stderr).not.toMatch(/^(?:two|three) /mu);
    const log = await project.psd(["log", "--json"]);
    const { runs } = JSON.parse(log.stdout) as { readonly runs: readonly unknown[] };
    expect(runs).toHaveLength(3);
  });

  it("tells drift of one and builds the others; the exit code names the worst", async () => {
    await project.psd(["build", "one", "two", ...agent()]);
    writeFileSync(greeterIn("one"), `${goodGreeter}# mine\n`);
    const built = await project.psd(["build", "one", "two", "three", "broken", ...agent()]);
    expect(built.code, built.stderr).toBe(4);
    expect(readFileSync(greeterIn("one"), "utf8")).toContain("# mine");
    expect(readFileSync(greeterIn("three"), "utf8")).toBe(goodGreeter);
  });

  it("goes on beside a receipt that is damaged", async () => {
    await project.psd(["build", "one", "two", ...agent()]);
    writeFileSync(join(project.folder, ".psd/receipts/one.json"), "{");
    const built = await project.psd(["build", "one", "three", ...agent()]);
    expect(built.code, built.stderr).toBe(6);
    expect(built.stderr).toContain("promotion/receipt-invalid");
    expect(readFileSync(greeterIn("three"), "utf8")).toBe(goodGreeter);
  });

  it("names the deployment in every line of JSON, and ends with the exit code of all", async () => {
    const built = await project.psd(["build", "one", "broken", ...agent(), "--json"]);
    const lines = built.stdout.trim().split("\n");
    const events = lines.map((it) => JSON.parse(it) as Record<string, unknown>);
    expect(events.at(-1)).toMatchObject({ type: "all-finished", exit: 1 });
    const ends = events.filter((it) => it["type"] === "finished");
    const exits = new Map(ends.map((it) => [it["deployment"], it["exit"]]));
    expect(exits).toEqual(
      new Map([
        ["broken", 1],
        ["one", 0],
      ]),
    );
    expect(events.slice(0, -1).every((it) => typeof it["deployment"] === "string")).toBe(true);
  });

  it("does not begin what has not begun when it is interrupted", async () => {
    let sent = false;
    const hanging = agentOptions(project, [{ hang: "until-cancelled" }]);
    const built = await project.psd(["build", "one", "two", ...hanging, "--jobs", "1"], {
      onOutput: (child, so) => {
        if (sent || !so.stderr.includes("Turn 1")) return;
        sent = true;
        child.kill("SIGINT");
      },
    });
    expect(built.code).toBe(130);
    expect(built.stderr).not.toMatch(/^two /mu);
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
  });

  it.each([
    [["build", "one", "two", "--into", "x"], "command/one-deployment-only", 2],
    [["build", "one", "nobody"], "resolution/deployment-unknown", 1],
    [["build", "--jobs", "0"], "command/wrong-value", 2],
    [["build", "--into", "x"], "resolution/several-deployments", 1],
  ] as const)("refuses %j", async (words, code, exit) => {
    const refused = await project.psd(words);
    expect(refused.stderr).toContain(code);
    expect(refused.code).toBe(exit);
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
  });
});
