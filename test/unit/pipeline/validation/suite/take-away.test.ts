import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { takeAwaySteering } from "#src/pipeline/validation/suite/take-away.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-steering-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

describe("takeAwaySteering", () => {
  test.each([
    "conftest.py",
    "pytest.ini",
    ".pytest.toml",
    "tox.ini",
    "sitecustomize.py",
    "usercustomize.py",
    ".npmrc",
    "jest.config.mjs",
    "vitest.config.ts",
    ".mocharc.yml",
    ".mocharc",
  ])("takes away %s at the root", async (name) => {
    write({ [name]: "", "main.py": "" });
    expect(await takeAwaySteering(root, "tests")).toEqual([
      `Files of the output that steer test runners were taken away: ${name}`,
    ]);
    expect(readdirSync(root)).toEqual(["main.py"]);
  });

  test("looks in the folders that lead to the tests, and not in the tests or beside the way", async () => {
    write({ "a/conftest.py": "", "a/b/conftest.py": "", "c/conftest.py": "", "pytest.ini": "" });
    expect(await takeAwaySteering(root, "./a//b")).toEqual([
      "Files of the output that steer test runners were taken away: pytest.ini, a/conftest.py",
    ]);
    expect(readdirSync(join(root, "a/b"))).toEqual(["conftest.py"]);
    expect(readdirSync(join(root, "c"))).toEqual(["conftest.py"]);
  });

  test("takes away a folder and a link of such a name, and follows no link", async () => {
    write({ "outside/kept": "", "in/conftest.py/deep": "" });
    symlinkSync("../outside", join(root, "in/pytest.ini"));
    expect(await takeAwaySteering(join(root, "in"), "tests")).toHaveLength(1);
    expect(readdirSync(join(root, "in"))).toEqual([]);
    expect(readdirSync(join(root, "outside"))).toEqual(["kept"]);
  });

  test("names what steers and may be needed, and only then", async () => {
    write({
      "pyproject.toml": "[project]\nname = 'x'\n[tool.pytest.ini_options]\naddopts = '-p x'\n",
      "setup.cfg": "[tool:pytest]\n",
      "package.json": '{ "type": "module", "jest": { "setupFiles": [] } }',
    });
    expect(await takeAwaySteering(root, "tests")).toEqual([
      "Files of the output can steer the tests: package.json, pyproject.toml, setup.cfg",
    ]);
    write({ "pyproject.toml": "[project]\n", "setup.cfg": "[metadata]\n", "package.json": "{}" });
    expect(await takeAwaySteering(root, "tests")).toEqual([]);
  });

  test("leaves tests that have the name of a steering file", async () => {
    write({ "conftest.py/test_a.py": "" });
    expect(await takeAwaySteering(root, "conftest.py")).toEqual([]);
    expect(readdirSync(root)).toEqual(["conftest.py"]);
  });
});
