import { execFile } from "node:child_process";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store, StoredTree } from "#src/adapters/store/store.ts";
import type { Result } from "#src/diagnostics/result.ts";
import { collect } from "#src/pipeline/generation/collect.ts";
import { findTreeFaults, type OutputEntry } from "#src/pipeline/generation/tree-findings.ts";
import { temporaryFolder } from "../../../support/runtimes.ts";

let workspace: string;
let store: Store;
let remove: () => Promise<void>;

beforeEach(async () => {
  const made = await temporaryFolder();
  remove = made.remove;
  workspace = join(made.path, "work");
  await mkdir(workspace);
  const opened = await openStore(join(made.path, "store"));
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  store = opened.value;
});

afterEach(async () => remove());

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
}

const collected = (ignore: readonly string[] = []): Promise<Result<StoredTree>> =>
  collect({ workspace, output: { ignore } }, { store });

function paths(result: Result<StoredTree>): readonly string[] {
  if (!result.ok) throw new Error(result.diagnostics.map((it) => it.message).join("\n"));
  return result.value.files.map((it) => it.path);
}

const codes = (result: Result<unknown>): readonly string[] =>
  result.diagnostics.map((it) => it.code);

describe("what is collected", () => {
  test("files with their modes and bytes, and links that stay inside", async () => {
    await put({ "src/a.py": "x\r\n", "run.sh": "#!/bin/sh\n", "data/b.txt": "b" });
    await chmod(join(workspace, "run.sh"), 0o775);
    await symlink("../data/b.txt", join(workspace, "src/link"));
    const result = await collected();
    expect(result.ok && result.value.files.map((it) => [it.path, it.mode])).toEqual([
      ["data/b.txt", "100644"],
      ["run.sh", "100755"],
      ["src/a.py", "100644"],
      ["src/link", "120000"],
    ]);
    const blob = result.ok ? (result.value.files[2]?.blob ?? "") : "";
    expect(Buffer.from((await store.readBlob(blob)) ?? []).toString()).toBe("x\r\n");
  });

  test("not what psd, tools and the package leave out", async () => {
    await put({
      "main.js": "1",
      "CONFLICT.md": "US-1",
      "docs/CONFLICT.md": "kept: only the root is psd's",
      ".specprompt/BRIEF.md": "brief",
      ".git/config": "x",
      "lib/.git": "gitdir: elsewhere",
      "node_modules/a/index.js": "x",
      "pkg/__pycache__/a.pyc": "x",
      "a.pyc": "x",
      ".DS_Store": "x",
      "build/out.js": "x",
      "src/build/kept.js": "x",
      "logs/a.log": "x",
    });
    expect(paths(await collected(["build/", "**/*.log"]))).toEqual([
      "docs/CONFLICT.md",
      "main.js",
      "src/build/kept.js",
    ]);
  });

  test("an empty workspace is an empty tree", async () => {
    expect(paths(await collected())).toEqual([]);
  });
});

const entry = (path: string, size = 1): OutputEntry => ({
  path,
  kind: "file",
  size,
  executable: false,
});

describe("what makes an attempt red", () => {
  test("generation/entry-kind for a pipe", async () => {
    await promisify(execFile)("mkfifo", [join(workspace, "pipe")]);
    const result = await collected();
    expect(codes(result)).toEqual(["generation/entry-kind"]);
    expect(result.diagnostics[0]?.message).toContain('"pipe"');
  });

  test.each(["/etc/passwd", "../outside", "a/../../outside", ".git/config", "x\u0007y"])(
    "generation/link-unsafe for a link to %j",
    async (target) => {
      await symlink(target, join(workspace, "link"));
      expect(codes(await collected())).toEqual(["generation/link-unsafe"]);
    },
  );

  test.each([
    ".GIT/config",
    "a/.Psd/x",
    "git~1/x",
    "new\nline",
    "bell\u0007",
    "hid\u200bden",
    "a\\b",
    "aux.c",
    "a:b",
    "dot.",
    "GITHUB~1/workflows/x.yml",
    ".g\u0131t/config",
    "Conflict.md",
    ".SpecPrompt/x",
  ])("generation/path-unsafe for %j", async (path) => {
    await put({ [path]: "x" });
    expect(codes(await collected())).toEqual(["generation/path-unsafe"]);
  });

  test("a name that is no UTF-8 is a finding, not a loss", async () => {
    await writeFile(Buffer.concat([Buffer.from(`${workspace}/bad-`), Buffer.from([0xff])]), "x");
    expect(codes(await collected())).toEqual(["generation/path-unsafe"]);
    await rm(workspace, { recursive: true });
  });

  test.each([
    ["A.txt", "a.txt"],
    ["src/x", "SRC/y"],
    ["caf\u00e9", "cafe\u0301"],
    ["stra\u00dfe", "STRASSE"],
    ["docs/a/b/x", "docs/A/c"],
    ["lib", "Lib/x"],
  ])("generation/paths-collide for %j and %j", (a, b) => {
    expect(findTreeFaults([entry(a), entry(b)]).map((it) => it.code)).toEqual([
      "generation/paths-collide",
    ]);
  });

  test("generation/too-many-files and generation/too-large", async () => {
    const limits = { files: 2, bytes: 10 };
    const many = [entry("a"), entry("b"), entry("c", 20)];
    expect(findTreeFaults(many, limits).map((it) => it.code)).toEqual([
      "generation/too-many-files",
      "generation/too-large",
    ]);
    await put(Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`f${at}`, ""])));
    const cut = await collect({ workspace, output: { ignore: [] } }, { store }, limits);
    expect(codes(cut)).toEqual(["generation/too-many-files"]);
  });

  test("many faults are told in part", () => {
    const faults = findTreeFaults(Array.from({ length: 100 }, (_, at) => entry(`.psd/${at}`)));
    expect(faults.length).toBe(20);
  });
});
