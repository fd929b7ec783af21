import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isSource, readSources } from "#src/pipeline/validation/copied/read-sources.ts";

const fileOf = (path: string, size = 1) => ({ path, mode: "100644", blob: "", size }) as const;

test.each([
  "main.py",
  "src/latest.ts",
  "lib/data.json",
  "bin/tool",
  "contest/a.go",
  "src/inspect.ts",
])("%s may be a part of the program", (path) => expect(isSource(fileOf(path))).toBe(true));

test.each([
  "README.md",
  "package-lock.lock",
  "tests/a.py",
  "src/__tests__/a.ts",
  "a.test.ts",
  "a_test.go",
  "test_a.py",
  "spec/a.rb",
  "docs/a.py",
  "examples/a.py",
])("%s explains or repeats", (path) => expect(isSource(fileOf(path))).toBe(false));

test("reads plain text that is not too large, and follows no link", async () => {
  const folder = await mkdtemp(join(tmpdir(), "psd-sources-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "src/a.py"), "text");
  await writeFile(join(folder, "image"), Buffer.from([1, 0, 2]));
  await symlink("/etc/passwd", join(folder, "b.py"));
  await symlink("/etc", join(folder, "linked"));
  const files = [
    fileOf("src/a.py"),
    fileOf("image"),
    fileOf("b.py"),
    fileOf("linked/passwd"),
    fileOf("gone.py"),
    fileOf("large.py", 2 ** 20),
  ];
  expect(await readSources({ id: "t", files }, folder)).toEqual([
    { path: "src/a.py", text: "text" },
  ]);
});
