import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Deployment, Project } from "#src/pipeline/resolution/deployment.ts";
import { readContext } from "#src/pipeline/resolution/read-context.ts";

let root: string;

const git = (...args: readonly string[]): void =>
  void execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: root });

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-context-"));
  git("init", "-q");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const deployment = (name: string, more: Partial<Deployment> = {}): Deployment => ({
  name,
  specifier: "./pkg",
  packagePath: join(root, "pkg"),
  into: `tools/${name}`,
  choices: {},
  parameters: {},
  context: [],
  budget: { generations: 1, repairs: 0, minutes: 1 },
  allow: [],
  ...more,
});

function read(context: readonly string[], more: Partial<Project> = {}) {
  const project = { root, deployments: [deployment("it", { overlay: "over" })], ...more };
  return readContext({ name: "it", context }, project);
}

async function codesOf(context: readonly string[]): Promise<readonly string[]> {
  return (await read(context)).diagnostics.map((it) => it.code);
}

describe("readContext", () => {
  it("takes the tracked files that globs mean, texts and others, as they are", async () => {
    write({
      "docs/api.yaml": "openapi: 3.1\r\n",
      "docs/rules.md": "---\ntitle: x\n---\n- **KB-1** {{ not }} a template\n",
      "docs/logo.png": Buffer.from([0, 1, 2]),
      "docs/.hidden": "no",
      "docs/untracked.md": "later",
    });
    git("add", "docs/api.yaml", "docs/rules.md", "docs/logo.png", "docs/.hidden");
    const context = await read(["docs/**", "docs/api.yaml"]);
    expect(context.ok && context.value).toMatchObject({
      documents: [
        { path: "project/docs/api.yaml", layer: "context", text: "openapi: 3.1\n" },
        { path: "project/docs/rules.md", template: false, firstLine: 1 },
      ],
      files: [{ path: "project/docs/logo.png", size: 3 }],
    });
    const digests = context.ok ? context.value.digests : {};
    expect(Object.keys(digests)).toEqual(["docs/api.yaml", "docs/logo.png", "docs/rules.md"]);
  });

  it("leaves out what a glob with ! names", async () => {
    write({ "docs/a.md": "a", "docs/private/b.md": "b" });
    git("add", ".");
    const context = await read(["docs/**", "!docs/private/**"]);
    expect(context.ok && Object.keys(context.value.digests)).toEqual(["docs/a.md"]);
  });

  it.each([
    [".psd/receipts/it.json", "psd keeps its own files there"],
    [".PSD/x.md", "psd keeps its own files there"],
    ["psd.yaml", "it says how the project is built"],
    ["tools/it/main.py", 'it is generated, as "it"'],
    ["Tools/IT/main.py", 'it is generated, as "it"'],
    ["over/context/x.md", 'it is the overlay of "it"'],
    ["pkg/validation/held-out/cases.yaml", "it is the validation layer of a package"],
    ["pkg/recordings/1/turn-1.tar.gz", "it is a recording of a package"],
    ["other/validation/a.yaml", "it is the validation layer of a package"],
  ])("never takes %s: resolution/context-nothing", async (path, because) => {
    write({ [path]: "x", "other/SPECPROMPT.md": "x", "fine.md": "y" });
    git("add", "-f", ".");
    const context = await read([path]);
    expect(context.ok).toBe(false);
    expect(context.diagnostics).toMatchObject([
      { code: "resolution/context-nothing", message: expect.stringContaining(because) as unknown },
    ]);
    const all = await read(["**"]);
    expect(all.ok && Object.keys(all.value.digests)).toContain("fine.md");
    expect(all.ok && Object.keys(all.value.digests)).not.toContain(path);
  });

  it("names the nearest file where a glob means none", async () => {
    write({ "docs/openapi.yaml": "x" });
    git("add", ".");
    const context = await read(["docs/openapi.yml"]);
    expect(context.diagnostics[0]?.message).toContain('the nearest is "docs/openapi.yaml"');
  });

  it("follows no link: not of git, and none that came since", async () => {
    write({ "real/secret.md": "secret", "docs/a.md": "a" });
    symlinkSync("../real/secret.md", join(root, "docs/link.md"));
    git("add", ".");
    expect(await codesOf(["docs/link.md"])).toEqual(["resolution/context-nothing"]);
    rmSync(join(root, "docs"), { recursive: true });
    symlinkSync("real", join(root, "docs"));
    write({ "real/a.md": "elsewhere" });
    expect(await codesOf(["docs/a.md"])).toEqual(["resolution/context-unreadable"]);
  });

  it("tells a file that is gone, and one that is no file: resolution/context-unreadable", async () => {
    write({ "a.md": "a", "b.md": "b" });
    git("add", ".");
    rmSync(join(root, "a.md"));
    rmSync(join(root, "b.md"));
    execFileSync("python3", ["-c", "import os, sys; os.mkfifo(sys.argv[1])", join(root, "b.md")]);
    const codes = await codesOf(["*.md"]);
    expect(codes).toEqual(["resolution/context-unreadable", "resolution/context-unreadable"]);
  });

  it("refuses credentials, with their place: resolution/context-secret", async () => {
    write({ "a.md": `fine\nkey: AKIA${"A".repeat(16)}\n` });
    git("add", ".");
    const context = await read(["a.md"]);
    expect(context.ok).toBe(false);
    expect(context.diagnostics).toMatchObject([
      { code: "resolution/context-secret", span: { file: join(root, "a.md"), line: 2, column: 6 } },
    ]);
    expect(JSON.stringify(context.diagnostics)).not.toContain("AKIAAAAA");
  });

  it("warns of hidden characters", async () => {
    write({ "a.md": "a\u202Eb" });
    git("add", ".");
    const context = await read(["a.md"]);
    expect(context.ok).toBe(true);
    expect(context.diagnostics).toMatchObject([{ code: "package/hidden-character" }]);
  });

  it("bounds files, and all of them: resolution/context-too-large", async () => {
    write({ "big.md": "x".repeat(4 * 1024 * 1024 + 1) });
    for (let n = 0; n < 6; n += 1) write({ [`many/${n}.md`]: "x".repeat(4 * 1024 * 1024) });
    write(Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`small/${n}.md`, ""])));
    git("add", ".");
    expect(await codesOf(["big.md"])).toEqual(["resolution/context-too-large"]);
    expect(await codesOf(["many/*"])).toEqual(["resolution/context-too-large"]);
    expect(await codesOf(["small/*"])).toEqual(["resolution/context-too-large"]);
  });

  it("needs git to say what is tracked: resolution/context-untracked", async () => {
    write({ "a.md": "a" });
    rmSync(join(root, ".git"), { recursive: true });
    // A repository above the temporary folder would answer.
    writeFileSync(join(root, ".git"), "gitdir: /nonexistent\n");
    const context = await read(["a.md"]);
    expect(context.diagnostics).toMatchObject([{ code: "resolution/context-untracked" }]);
  });

  it("runs no program that the repository names", async () => {
    write({ "a.md": "a", "hook.sh": "#!/bin/sh\ntouch ran\n" });
    execFileSync("chmod", ["755", join(root, "hook.sh")]);
    git("add", ".");
    git("config", "core.fsmonitor", "./hook.sh");
    const context = await read(["a.md", "ran", "!ran"]);
    expect(context.diagnostics.map((it) => it.code)).toEqual(["resolution/context-nothing"]);
    expect((await read(["ra[n]"])).ok).toBe(false);
    expect(() => execFileSync("ls", [join(root, "ran")], { stdio: "pipe" })).toThrow("ran");
  });
});
