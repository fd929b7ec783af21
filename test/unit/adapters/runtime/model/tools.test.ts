import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { chmod, mkdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ToolAnswer } from "#src/adapters/runtime/model/tools/tool.ts";
import { toolsFor } from "#src/adapters/runtime/model/tools/tools.ts";
import { launchIn, readFolder, temporaryFolder } from "../../../../support/runtimes.ts";

let root: string;
let workspace: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  const made = await temporaryFolder();
  ({ remove, path: root } = made);
  workspace = join(root, "work");
  await mkdir(workspace);
  await writeFile(join(root, "secret.txt"), "held-out\n");
});

afterEach(() => remove());

async function use(
  name: string,
  input: unknown,
  signal = new AbortController().signal,
): Promise<ToolAnswer> {
  const tool = toolsFor(true).find((it) => it.name === name);
  if (tool === undefined) throw new Error(name);
  const launch = launchIn(workspace);
  const place = { workspace, workspaceInBox: "/box/files", launch, signal, signOfLife: () => {} };
  return tool.use(input, place);
}

/** A call of each tool that touches a place. */
const touching: readonly (readonly [string, (path: string) => unknown])[] = [
  ["read", (path) => ({ path })],
  ["write", (path) => ({ path, content: "escaped\n" })],
  ["edit", (path) => ({ path, old: "held-out", new: "escaped" })],
  ["list", (path) => ({ path })],
  ["search", (path) => ({ path, pattern: "held" })],
];

describe.each(touching)("%s stays in the workspace", (name, input) => {
  test.each([
    "../secret.txt",
    "a/../../secret.txt",
    "/box/files/../secret.txt",
    "/box/filesystem/secret.txt",
    "/etc/passwd",
    "C:/secret.txt",
    String.raw`..\secret.txt`,
    "~/secret.txt/..",
    "in/secret.txt",
    "leaf.txt",
    "loop/x",
    "a\0b",
    ".git/config",
    ".psd/x",
    "x".repeat(5000),
  ])("for %j", async (path) => {
    await symlink("..", join(workspace, "in"));
    await symlink("../secret.txt", join(workspace, "leaf.txt"));
    await symlink("loop", join(workspace, "loop"));
    const done = await use(name, input(path));
    expect(done.failed).toBe(true);
    expect(done.text).not.toContain("held-out");
    expect(done.text.length).toBeLessThan(600);
    expect(await readFile(join(root, "secret.txt"), "utf8")).toBe("held-out\n");
    expect(existsSync(join(root, "workshop"))).toBe(false);
  });

  test("whatever the path is", async () => {
    await mkdir(join(workspace, "a"));
    await symlink("../..", join(workspace, "a/up"));
    const part = fc.constantFrom("..", ".", "a", "up", "secret.txt", "", "/", "psd", "work");
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const done = await use(name, input(parts.join("/")));
        expect(done.text).not.toContain("held-out");
        expect(await readFile(join(root, "secret.txt"), "utf8")).toBe("held-out\n");
      }),
      { numRuns: 60 },
    );
  });

  test("a pipe is not waited for, and a folder is no file", async () => {
    execFileSync("python3", [
      "-c",
      "import os, sys; os.mkfifo(sys.argv[1])",
      join(workspace, "pipe"),
    ]);
    const done = await use(name, input("pipe"));
    expect(done.failed || done.text === "(no line matches)").toBe(true);
    if (name === "list" || name === "search") return;
    expect((await use(name, input("."))).failed).toBe(true);
  });
});

describe("files", () => {
  test("are written with their folders, by any way of writing their path", async () => {
    for (const path of ["a/b.txt", "./c.txt", "/box/files/d.txt", `${workspace}/e.txt`]) {
      expect(await use("write", { path, content: "x" })).toEqual({
        failed: false,
        text: "wrote 1 bytes",
      });
    }
    expect(await readFolder(workspace)).toEqual({
      "a/b.txt": "x",
      "c.txt": "x",
      "d.txt": "x",
      "e.txt": "x",
    });
  });

  test("a program stays one, and a file is no folder", async () => {
    await writeFile(join(workspace, "tool"), "#!/bin/sh\n");
    await chmod(join(workspace, "tool"), 0o755);
    await use("edit", { path: "tool", old: "sh", new: "bash" });
    expect(statSync(join(workspace, "tool")).mode & 0o777).toBe(0o755);
    expect((await use("write", { path: "tool/x", content: "" })).text).toContain("no folder");
  });

  test("what psd gave can be read and not changed", async () => {
    await mkdir(join(workspace, ".specprompt"));
    await writeFile(join(workspace, ".specprompt/a.md"), "given");
    expect((await use("read", { path: ".specprompt/a.md" })).text).toBe("given");
    for (const path of [".specprompt/a.md", ".SpecPrompt/b.md"]) {
      expect((await use("write", { path, content: "" })).text).toContain("cannot be changed");
    }
  });

  test("are bounded", async () => {
    const long = "x".repeat(2 * 1024 * 1024 + 1);
    expect((await use("write", { path: "a", content: long })).text).toContain("too many");
    await writeFile(join(workspace, "huge"), "");
    await truncate(join(workspace, "huge"), 1e12);
    expect((await use("read", { path: "huge" })).text).toContain("larger than");
    await writeFile(join(workspace, "b"), "y".repeat(1000));
    const grown = { path: "b", old: "y", new: "z".repeat(5000), all: true };
    expect((await use("edit", grown)).text).toContain("would have more than");
    await writeFile(join(workspace, "bytes"), Buffer.from([0xff, 0xfe, 0, 1]));
    expect((await use("read", { path: "bytes" })).text).toContain("is no text: 4 bytes");
  });

  test("are read in parts", async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => `line ${at + 1}`);
    await writeFile(join(workspace, "long.txt"), `${lines.join("\n")}\n`);
    const part = await use("read", { path: "long.txt", from: 2999, lines: 5 });
    expect(part.text).toBe("line 2999\nline 3000\n(lines 2999 to 3000 of 3000)");
    expect((await use("read", { path: "long.txt" })).text).toContain("(lines 1 to 2000 of 3000)");
    await writeFile(join(workspace, "wide.txt"), "w".repeat(100_000));
    expect((await use("read", { path: "wide.txt" })).text).toContain("cut after 60000");
    await writeFile(join(workspace, "none"), "");
    expect((await use("read", { path: "none" })).text).toBe("(the file is empty)");
  });

  test("an edit needs exactly one place, unless it means all", async () => {
    await writeFile(join(workspace, "a"), "one $& two one");
    expect((await use("edit", { path: "a", old: "three", new: "" })).text).toContain("is not in");
    expect((await use("edit", { path: "a", old: "one", new: "1" })).text).toContain("2 times");
    await use("edit", { path: "a", old: "two", new: "$&" });
    await use("edit", { path: "a", old: "one", new: "$1", all: true });
    expect(await readFile(join(workspace, "a"), "utf8")).toBe("$1 $& $& $1");
  });
});

describe("looking around", () => {
  beforeEach(async () => {
    await mkdir(join(workspace, "src/node_modules/x"), { recursive: true });
    await writeFile(join(workspace, "src/a.py"), "import sys\nprint('Found')\n");
    await writeFile(join(workspace, "src/node_modules/x/b.py"), "print('Found')\n");
    await symlink("src/a.py", join(workspace, "link"));
  });

  test("lists folders, files and links, and does not enter what is made", async () => {
    const all = ["link (link)", "src/", "src/a.py (26 bytes)", "src/node_modules/"];
    expect((await use("list", {})).text.split("\n")).toEqual(all);
    expect((await use("list", { path: "src/" })).text.split("\n")).toEqual(all.slice(2));
    expect((await use("list", { path: "none" })).failed).toBe(true);
  });

  test("finds lines by expressions, and says what is none", async () => {
    const hit = "src/a.py:2: print('Found')";
    expect((await use("search", { pattern: "F[ou]+nd" })).text).toBe(hit);
    expect((await use("search", { pattern: "Found", path: "src/a.py" })).text).toBe(hit);
    expect((await use("search", { pattern: "nothing" })).text).toBe("(no line matches)");
    expect((await use("search", { pattern: "(" })).text).toContain("no expression of RE2");
    expect((await use("search", { pattern: "x", path: "none" })).failed).toBe(true);
  });

  test("ends where there is too much", async () => {
    await writeFile(join(workspace, "many"), "hit\n".repeat(1000));
    const found = (await use("search", { pattern: "hit" })).text.split("\n");
    expect(found).toHaveLength(201);
    expect(found.at(-1)).toContain("only the first 200");
    await Promise.all(
      Array.from({ length: 1001 }, (_, at) => writeFile(join(workspace, `src/f${at}`), "")),
    );
    expect((await use("list", {})).text).toContain("(and more)");
  });
});

describe("commands", () => {
  test("say how they ended, and what they wrote", async () => {
    expect(await use("run", { command: "echo a; echo b >&2" })).toEqual({
      failed: false,
      text: "a\nb\n(exit code 0)",
    });
    expect((await use("run", { command: "true" })).text).toBe("(no output)\n(exit code 0)");
    expect(await use("run", { command: "kill -9 $$" })).toMatchObject({ failed: true });
    expect((await use("run", { command: "cat" })).text).toContain("exit code 0");
  });

  test("are bounded in time and output", async () => {
    const slow = await use("run", { command: "sleep 60 & wait", seconds: 1 });
    expect(slow).toEqual({ failed: true, text: "(no output)\n(ended after 1 s)" });
    const loud = await use("run", { command: "yes" });
    expect(loud.text).toContain("ended: it wrote more than");
    expect(loud.text).toContain("characters left out");
    expect(loud.text.length).toBeLessThan(25_000);
    expect((await use("run", { command: "true", seconds: 1e6 })).text).toContain("does not fit");
  });
});
