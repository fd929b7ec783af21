import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentOptions } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const goodSum = "exports.sum = (...all) => all.reduce((a, b) => a + b, 0);\n";
/** Stands in the canary, and nowhere else. */
const marker = "canary-5519";
const badSum = `exports.sum = () => 0; // ${marker}\n`;

const packageFiles = {
  "sum/SPECPROMPT.md": [
    "---",
    "specprompt: 1",
    "needs: { node: '>=20' }",
    "commands: { start: node main.js }",
    "---",
    "",
    "# Sum",
    "",
    "- **KB-1** `sum.js` exports `sum`, which adds its arguments.",
    "- **KB-2** `node main.js 1 2` prints the sum.",
    "",
  ].join("\n"),
  "sum/validation/acceptance.yaml": [
    "criteria:",
    "  - id: AC-1",
    "    says: The package's tests pass.",
    "    covers: [KB-1]",
    "    check:",
    "      suite:",
    "        run: [node, --test, --test-reporter=junit, '--test-reporter-destination={report}', '{tests}/sum.test.js']",
    "        report: junit",
    "        expect: { tests: ['test::adds', 'test::adds nothing'] }",
    "        canary: { folder: canaries/always-zero, fails: ['test::adds'] }",
    "  - id: AC-2",
    "    says: The program prints the sum.",
    "    covers: [KB-1, KB-2]",
    '    check: { run: ["{start}", "1", "2"], expect: { stdout: "3" } }',
    "",
  ].join("\n"),
  "sum/validation/tests/sum.test.js": [
    'const { test } = require("node:test");',
    'const { equal } = require("node:assert");',
    'const { sum } = require("../sum.js");',
    'test("adds", () => equal(sum(1, 2), 3));',
    'test("adds nothing", () => equal(sum(), 0));',
    "",
  ].join("\n"),
  "sum/validation/canaries/always-zero/sum.js": badSum,
};

const main = 'console.log(require("./sum.js").sum(...process.argv.slice(2).map(Number)));\n';
const turn = (sum: string) => ({ files: { "main.js": main, "sum.js": sum } });

let project: PsdProject;
beforeEach(() => {
  project = createPsdProject(packageFiles);
});
afterEach(() => project.remove());

const build = async (...sums: readonly string[]) =>
  project.psd([
    "build",
    "sum",
    "--into",
    "tools/sum",
    ...agentOptions(project, sums.map(turn)),
    "--generations",
    "1",
  ]);

/** Names of finished steps of canaries. */
function canarySteps(): readonly unknown[] {
  const database = new DatabaseSync(join(project.folder, ".psd/cache/journal.sqlite"));
  const rows = database.prepare("SELECT name FROM steps WHERE name LIKE 'canary-%'").all();
  database.close();
  return rows.map((it) => it["name"]);
}

describe("a package with a suite and a canary", () => {
  it("has no finding, and shows the agent its tests and not its canary", async () => {
    const checked = await project.psd(["check", "sum"]);
    expect(checked.stdout + checked.stderr).not.toMatch(/warning|error/u);
    const composed = await project.psd(["compose", "sum", "--json"]);
    expect(composed.stdout).toContain(".specprompt/validation/tests/sum.test.js");
    expect(composed.stdout).not.toContain(marker);
    expect(composed.stdout).not.toContain(".specprompt/validation/canaries");
  });

  it("is built: a failing suite costs a repair, the canary is tried once", async () => {
    const built = await build("exports.sum = (a, b) => a * b;\n", goodSum);
    expect(built.code).toBe(0);
    expect(built.stdout).toContain("Promoted attempt a2");
    expect(canarySteps()).toHaveLength(1);
    const shown = await project.psd(["show", "a1"]);
    expect(shown.stdout).toContain("test::adds");
  });

  it("is not built where its suite passes the canary, and no repair is paid", async () => {
    project.write({ "sum/validation/canaries/always-zero/sum.js": goodSum });
    const built = await build(goodSum, goodSum);
    expect(built.code).not.toBe(0);
    expect(built.stdout + built.stderr).toContain(
      "The suite passes the known-bad output canaries/always-zero (a fault of the package)",
    );
    const attempts = await project.psd(["show", "a2"]);
    expect(attempts.code).not.toBe(0);
  });
});
