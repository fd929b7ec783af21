import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findTool } from "#src/pipeline/generation/find-tool.ts";
import { installationOf } from "#src/pipeline/generation/installation.ts";
import type { SuiteCheck } from "#src/pipeline/package/criterion.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import {
  availableSandboxes,
  type Court,
  criterion,
  judge,
  openCourt,
  selectionOf,
  suite,
} from "../../../../support/judging.ts";

// These start slowly: the strictest box that there is must do.
const sandboxes = (await availableSandboxes()).slice(-1);
const environment = readEnvironment();
const pytest = await findTool("pytest", { environment });
if (pytest === undefined) process.stderr.write("suites of pytest are skipped: no pytest\n");

let court: Court;
beforeAll(async () => {
  const made = await openCourt();
  const { tools } = made;
  const folder = pytest === undefined ? undefined : installationOf(pytest.path, environment.home);
  court = {
    ...made,
    tools: {
      ...tools,
      path: pytest === undefined ? tools.path : `${dirname(pytest.entry)}:${tools.path}`,
      folders: folder === undefined ? tools.folders : [...tools.folders, folder],
    },
  };
  await court.write("validation/tests/test_total.py", pytestTests);
  await court.write("validation/unit/test_total.py", unittestTests);
});
afterAll(async () => court.remove());

const pytestTests = `
import pytest
from total import total
def test_adds(): assert total([1, 2]) == 3
@pytest.mark.parametrize("empty", [[], ()])
def test_empty(empty): assert total(empty) == 0
`;
const unittestTests = `
import unittest
from total import total
class Total(unittest.TestCase):
    def test_adds(self): self.assertEqual(total([1, 2]), 3)
`;
// A busy machine starts them slowly.
const patience = { timeout: 120_000 };
const timeoutMs = 60_000;
const good = { "total.py": "total = sum\n" };
const bad = { "total.py": "def total(numbers): return 0\n" };
const forging = {
  "conftest.py": [
    "import pytest",
    "@pytest.hookimpl(hookwrapper=True)",
    "def pytest_runtest_makereport(item, call):",
    "    outcome = yield",
    '    outcome.get_result().outcome = "passed"',
    "    outcome.get_result().longrepr = None",
    "",
  ].join("\n"),
  "pytest.ini": "[pytest]\naddopts = -p forge\n",
  "forge.py": "import os\nos._exit(0)\n",
};

describe.each(sandboxes)(
  "a suite by a real runner in a box of level $level",
  patience,
  (sandbox) => {
    const judged = async (check: SuiteCheck, output: Readonly<Record<string, string>>) => {
      const tree = await court.storeOutput(output);
      const selection = selectionOf(court, [criterion("AC-1", check)]);
      const { verdict } = await judge(court, sandbox, { selection, tree });
      return verdict.results.at(-1)!.checks[0]!;
    };

    describe.skipIf(pytest === undefined)("of pytest", () => {
      const command = ["python3", "-m", "pytest", "-q", "--junitxml={report}", "{tests}"];
      const ids = ["tests.test_total::test_adds", "tests.test_total::test_empty[empty0]"];
      const check = suite(command, {
        report: "junit",
        expect: { tests: ids, atLeast: 3 },
        timeoutMs,
      });

      test("passes what is right and fails what is wrong", async () => {
        expect(await judged(check, good)).toMatchObject({ end: "passed", cases: { total: 3 } });
        expect(await judged(check, bad)).toMatchObject({
          end: "failed",
          cases: { total: 3, failed: 1, failures: [{ name: "tests.test_total::test_adds" }] },
        });
      });

      test("is not steered by the runner's own files at the root", async () => {
        const result = await judged(check, { ...bad, ...forging });
        expect(result).toMatchObject({ end: "failed", cases: { failed: 1 } });
        expect(result.notes?.[0]).toContain("conftest.py, pytest.ini");
      });

      test("can be steered from elsewhere, where it is told to look (control)", async () => {
        const { "conftest.py": plugin } = forging;
        const asking = { ...check, argv: [...command, "-p", "plugin"] };
        expect(await judged(asking, { ...bad, "plugin.py": plugin })).toMatchObject({
          end: "passed",
        });
      });
    });

    test("goes by the exit code of Python's unittest", async () => {
      const argv = ["python3", "-m", "unittest", "unit/test_total.py"];
      const check = suite(argv, { tests: "unit", at: "unit", timeoutMs });
      expect(await judged(check, good)).toMatchObject({ end: "passed" });
      expect(await judged(check, bad)).toMatchObject({ end: "failed" });
    });
  },
);
