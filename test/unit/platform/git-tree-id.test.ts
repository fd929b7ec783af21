import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitBlobId } from "#src/platform/digest.ts";
import { gitTreeId } from "#src/platform/git-tree-id.ts";

test("a tree has the id that git gives it, whatever its names", () => {
  const folder = mkdtempSync(join(tmpdir(), "psd-tree-"));
  const git = (words: readonly string[], input = ""): string =>
    execFileSync("git", words, { cwd: folder, input, encoding: "utf8" }).trim();
  try {
    git(["init", "--quiet", "--bare"]);
    const paths = [
      "a.b",
      "a/b",
      "a-b/c",
      "a0",
      "b",
      "ü/ñ",
      "\u{1F600}",
      "\uFF5E",
      "d/e/f/g",
      "10",
      "9",
    ];
    const modes = ["100644", "100755", "120000"];
    const files = Object.fromEntries(
      paths.map((path, at) => {
        const blob = git(["hash-object", "-w", "--stdin"], path);
        expect(blob).toBe(gitBlobId(Buffer.from(path)));
        return [path, { blob, mode: modes[at % 3] ?? "" }];
      }),
    );
    const lines = Object.entries(files).map(([path, it]) => `${it.mode} ${it.blob}\t${path}\0`);
    git(["update-index", "-z", "--index-info"], lines.join(""));
    expect(gitTreeId(files)).toBe(git(["write-tree"]));
    expect(gitTreeId({})).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
