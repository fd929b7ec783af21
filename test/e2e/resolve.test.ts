import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { printedErrors } from "../support/bad-input.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";
import { makeRepository, type UserRepository } from "../support/repository.ts";

let project: PsdProject;
let repository: UserRepository;

const main = "tools/one/main.py";
const text = (path: string): string => readFileSync(join(project.folder, path), "utf8");

function build(words: readonly string[], comment: string): Promise<PsdResult> {
  const agent = agentOptions(project, [writes(`${goodGreeter}# ${comment}\n`)]);
  return project.psd(["build", ...words, ...agent]);
}

beforeEach(() => {
  project = createPsdProject({
    ...greeterPackage,
    "psd.yaml": [
      "deployments:",
      "  one: { from: ./greeter, into: tools/one }",
      "  two: { from: ./greeter, into: tools/two }",
      "",
    ].join("\n"),
  });
  repository = makeRepository(project.folder);
});
afterEach(() => project.remove());

describe("psd resolve", () => {
  it("takes one side of what two people regenerated; until then all name the conflict", async () => {
    await build(["one"], "first");
    repository.commit("First");
    repository.git("checkout", "-q", "-b", "feature");
    await build(["one", "--fresh"], "feature");
    repository.commit("Feature");
    repository.git("checkout", "-q", "main");
    await build(["one", "--fresh"], "main");
    repository.commit("Main");
    expect(repository.tryGit("merge", "feature")).toBe(1);

    const file = join(project.folder, ".psd/receipts/one.json");
    const line = readFileSync(file, "utf8").split("\n").indexOf("<<<<<<< HEAD") + 1;
    const conflict = `promotion/receipt-conflicted .psd/receipts/one.json:${line}:1`;
    const status = await project.psd(["status"]);
    expect(status.stdout).toContain(conflict);
    expect(status.stdout).toContain("Run `psd resolve one` with `--ours` or `--theirs`");
    expect((await project.psd(["status", "--frozen"])).code).toBe(6);
    const refused = await build(["one", "--discard", "--fresh"], "again");
    expect(printedErrors(refused.stderr)).toEqual([conflict]);
    expect(refused.code).toBe(6);
    expect(refused.stderr).not.toContain("Turn 1");
    // Another deployment is in nobody's way.
    expect(await build(["two"], "two")).toMatchObject({ code: 0 });

    // As after a `git checkout --theirs` of nothing but the receipt.
    repository.git("checkout", "--theirs", "--", ".psd/receipts/one.json");
    const halves = await build(["one", "--fresh"], "again");
    expect(printedErrors(halves.stderr)).toEqual(["promotion/unmerged"]);
    expect(halves.code).toBe(6);
    expect((await project.psd(["status"])).stdout).toContain("promotion/unmerged");

    const asked = await project.psd(["resolve", "one"]);
    expect(printedErrors(asked.stderr)).toEqual(["promotion/side-missing"]);
    expect(asked.stderr).toMatch(
      /ours is main \(.* "Main"\), and theirs is feature \(.* "Feature"\)/u,
    );
    expect(asked.code).toBe(2);
    expect(text(main)).toContain("<<<<<<<");

    const taken = await project.psd(["resolve", "one", "--theirs"]);
    expect(taken.code, taken.stderr).toBe(0);
    expect(taken.stdout).toContain("one is as in feature");
    expect(text(main)).toBe(`${goodGreeter}# feature\n`);
    expect(repository.git("ls-files", "--unmerged")).toBe("");
    expect(await project.psd(["status", "--frozen"])).toMatchObject({ code: 0 });
    repository.commit("Merge");
    const again = await project.psd(["resolve", "one", "--ours", "--json"]);
    const told: unknown = JSON.parse(again.stdout);
    expect(told).toMatchObject({ deployment: "one", side: "ours", replaced: 1, staged: false });
    expect(text(main)).toBe(`${goodGreeter}# main\n`);
  });

  it("refuses both sides at once", async () => {
    const both = await project.psd(["resolve", "one", "--ours", "--theirs"]);
    expect(printedErrors(both.stderr)).toEqual(["command/conflicting-options"]);
    expect(both.code).toBe(2);
  });
});
