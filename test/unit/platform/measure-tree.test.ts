import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { brokenBound } from "#src/platform/measure-tree.ts";

describe("brokenBound", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "psd-measure-"));
    mkdirSync(join(root, "a/b"), { recursive: true });
    writeFileSync(join(root, "a/b/file"), "12345");
    symlinkSync("/", join(root, "machine"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test("finds nothing where a tree just fits", () => {
    expect(brokenBound(root, { entries: 4, bytes: 5 })).toBeUndefined();
  });

  test("counts files, folders and links, and follows none", () => {
    expect(brokenBound(root, { entries: 3, bytes: 5 })).toBe("entries");
  });

  test("counts holes as bytes", () => {
    writeFileSync(join(root, "hole"), "");
    truncateSync(join(root, "hole"), 2 ** 40);
    expect(brokenBound(root, { entries: 100, bytes: 2 ** 40 })).toBe("bytes");
  });

  test("finds names that are no UTF-8", () => {
    execFileSync("python3", ["-c", "open(b'\\xff', 'w')"], { cwd: root });
    expect(brokenBound(root, { entries: 100, bytes: 100 })).toBe("names");
  });

  test("finds what lies deeper than a path is long", () => {
    const deep = "import os\nfor _ in range(60): os.mkdir('d' * 100); os.chdir('d' * 100)";
    execFileSync("python3", ["-c", deep], { cwd: root });
    expect(brokenBound(root, { entries: 100, bytes: 100 })).toBe("names");
    execFileSync("rm", ["-rf", root]);
  });
});
