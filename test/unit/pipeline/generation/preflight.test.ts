import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Selection } from "#src/pipeline/composition/selection.ts";
import { installationOf, outermostFolders } from "#src/pipeline/generation/installation.ts";
import { preflight } from "#src/pipeline/generation/preflight.ts";
import { parseVersion, satisfies } from "#src/pipeline/generation/tool-version.ts";
import { type Environment, readEnvironment } from "#src/platform/environment.ts";
import { selectionWith } from "../../../support/needs.ts";

let folder: string;
let environment: Environment;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "psd-preflight-")));
  environment = { ...readEnvironment(), cwd: folder, home: join(folder, "home") };
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Sets PATH to folders of the test, then the system's for what scripts need. */
function withPath(...folders: readonly string[]): Environment {
  const path = [...folders.map((it) => join(folder, it)), "/usr/bin", "/bin"].join(":");
  return { ...environment, variables: { PATH: path } };
}

async function script(path: string, ...lines: readonly string[]): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, ["#!/bin/sh", ...lines, ""].join("\n"));
  await chmod(file, 0o755);
  return file;
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await symlink(target, join(folder, path));
}

async function toolsOf(selection: Selection, on: Environment) {
  const result = await preflight({ selection }, { environment: on });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

test("resolves a tool to its installation and puts its folder first on PATH", async () => {
  const path = await script("opt/tool-3/bin/psd-tool", 'echo "psd-tool 3.4.5"');
  const tools = await toolsOf(selectionWith({ "psd-tool": "^3.4" }), withPath("opt/tool-3/bin"));
  expect(tools).toEqual({
    found: [{ name: "psd-tool", path, version: "3.4.5", range: "^3.4" }],
    path: `${join(folder, "opt/tool-3/bin")}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    folders: [join(folder, "opt/tool-3")],
  });
});

test("mounts nothing for a tool of the system", async () => {
  const tools = await toolsOf(selectionWith({ sh: "*" }, { start: ["cat", "x"] }), withPath());
  expect(tools.folders).toEqual([]);
  expect(tools.path.split(":")[0]).toBe("/usr/local/sbin");
  expect(tools.found.map((it) => it.name)).toEqual(["sh", "cat"]);
});

test("asks a version manager what its shim would run", async () => {
  const real = await script("pyenv/versions/3.12.1/bin/psd-python", "echo Python 3.12.1");
  await script("pyenv/bin/pyenv", `[ "$1 $2" = "which psd-python" ] && echo ${real}`);
  await script("pyenv/shims/psd-python", `exec "${folder}/pyenv/bin/pyenv" exec psd-python "$@"`);
  const tools = await toolsOf(selectionWith({ "psd-python": ">=3.11" }), withPath("pyenv/shims"));
  expect(tools.found[0]).toMatchObject({ path: real, version: "3.12.1" });
  expect(tools.folders).toEqual([join(folder, "pyenv/versions/3.12.1")]);
});

test("passes over a shim whose manager knows no such tool", async () => {
  await script("pyenv/bin/pyenv", "exit 127");
  await script("pyenv/shims/psd-python", `exec "${folder}/pyenv/bin/pyenv" exec psd-python "$@"`);
  const real = await script("other/bin/psd-python", "echo Python 3.9.0");
  const tools = await toolsOf(
    selectionWith({ "psd-python": "*" }),
    withPath("pyenv/shims", "other/bin"),
  );
  expect(tools.found[0]?.path).toBe(real);
});

test("asks rustup where a tool is a link to it", async () => {
  const real = await script("rustup/toolchains/stable/bin/psd-cargo", "echo cargo 1.80.0");
  await script("cargo/bin/rustup", `[ "$1 $2" = "which psd-cargo" ] && echo ${real}`);
  await link("rustup", "cargo/bin/psd-cargo");
  const tools = await toolsOf(selectionWith({ "psd-cargo": "1" }), withPath("cargo/bin"));
  expect(tools.found[0]?.path).toBe(real);
  expect(tools.folders).toEqual([join(folder, "rustup/toolchains/stable")]);
});

test("follows alternatives, and keeps the folder in which a tool has its name", async () => {
  const real = await script("jvm/java-17/bin/psd-java", "echo openjdk 17.0.15");
  await link(real, "etc/alternatives/psd-java");
  await link(join(folder, "etc/alternatives/psd-java"), "bin/psd-java");
  const npm = await script("node/lib/node_modules/npm/bin/cli.js", "echo 11.0.0");
  await link("../lib/node_modules/npm/bin/cli.js", "node/bin/psd-npm");
  const tools = await toolsOf(
    selectionWith({ "psd-java": "17" }, { setup: ["psd-npm", "ci"] }),
    withPath("bin", "node/bin"),
  );
  expect(tools.found.map((it) => it.path)).toEqual([real, npm]);
  expect(tools.path.split(":").slice(0, 2)).toEqual([
    join(folder, "jvm/java-17/bin"),
    join(folder, "node/bin"),
  ]);
  expect(tools.folders).toEqual([join(folder, "jvm/java-17"), join(folder, "node")]);
});

test("mounts the interpreter that a script names", async () => {
  const interpreter = await script("venv/bin/psd-sh", 'exec /bin/sh "$@"');
  const tool = await script("tools/bin/psd-poetry", "echo 1.8.0");
  await writeFile(tool, `#!${interpreter}\necho 1.8.0\n`);
  const tools = await toolsOf(selectionWith({ "psd-poetry": "1" }), withPath("tools/bin"));
  expect(tools.folders).toEqual([join(folder, "tools"), join(folder, "venv")]);
});

test("reports every missing tool with what needs it and where", async () => {
  const selection = selectionWith(
    { "psd-missing": ">=2" },
    { start: ["psd-absent", "x"], drive: ["./driver"], test: ["psd-missing", "t"] },
  );
  const result = await preflight(
    { selection, agentCommand: ["psd-agent", "--acp"] },
    { environment: withPath() },
  );
  expect(result.ok).toBe(false);
  expect(result.diagnostics.map(({ code, args, span }) => ({ code, args, span }))).toEqual([
    {
      code: "environment/tool-missing",
      args: { tool: "psd-missing", by: "the package", range: ">=2" },
      span: undefined,
    },
    {
      code: "environment/tool-missing",
      args: { tool: "psd-absent", by: "the command `start`" },
      span: { file: "/p/SPECPROMPT.md", line: 7, column: 1 },
    },
    {
      code: "environment/tool-missing",
      args: { tool: "psd-agent", by: "the agent" },
      span: undefined,
    },
  ]);
});

test("reports a version outside the range, and one that cannot be found out", async () => {
  const old = await script("bin/psd-old", "echo 1.9");
  const mute = await script("bin/psd-mute", "exit 3");
  const selection = selectionWith({ "psd-old": ">=2", "psd-mute": ">=1" });
  const result = await preflight({ selection }, { environment: withPath("bin") });
  expect(result.ok).toBe(false);
  expect(result.diagnostics.map((it) => [it.code, it.message])).toEqual([
    ["environment/tool-too-old", `the package needs psd-old >=2, and ${old} is 1.9`],
    [
      "environment/tool-too-old",
      `the package needs psd-mute >=1, and ${mute} does not tell its version`,
    ],
  ]);
});

describe("node", () => {
  const range = `^${process.versions.node}`;

  test("is the one on PATH where that lies in the range", async () => {
    const path = await script("bin/node", `echo v${process.versions.node}`);
    const tools = await toolsOf(selectionWith({ node: range }), withPath("bin"));
    expect(tools.found[0]?.path).toBe(path);
  });

  test("is the one that runs psd where the one on PATH is too old", async () => {
    await script("bin/node", "echo v4.0.0");
    const tools = await toolsOf(selectionWith({ node: range }), withPath("bin"));
    expect(tools.found[0]?.path).toBe(await realpath(process.execPath));
  });

  test("is reported where neither will do", async () => {
    await script("bin/node", "echo v4.0.0");
    const selection = selectionWith({ node: ">=999" });
    const result = await preflight({ selection }, { environment: withPath("bin") });
    expect(result.diagnostics[0]?.args).toMatchObject({ version: "4.0.0" });
  });
});

test.each([
  ["Python 3.11.7", "3.11.7"],
  ["go version go1.22.3 linux/amd64", "1.22.3"],
  ['openjdk version "17.0.15" 2025-04-15', "17.0.15"],
  ["GNU bash, version 5.2.15(1)-release", "5.2.15"],
  ["v24", "24"],
  ["none", undefined],
])("reads the version in %j", (said, version) => {
  expect(parseVersion(said)).toBe(version);
});

test("compares versions that are no semantic ones", () => {
  expect(satisfies("3.11", ">=3.11")).toBe(true);
  expect(satisfies("3.9.18", ">=3.11")).toBe(false);
  expect(satisfies("1.2.3.4", "~1.2.3")).toBe(true);
  expect(satisfies(undefined, ">=1")).toBe(false);
  expect(satisfies(undefined, "*")).toBe(true);
});

test.each([
  ["/home/u/.pyenv/versions/3.11.7/bin/python3", "/home/u/.pyenv/versions/3.11.7"],
  ["/home/u/.cargo/bin/tool", "/home/u/.cargo/bin"],
  ["/home/u/bin/tool", "/home/u/bin"],
  ["/home/u/miniconda3/bin/python3", "/home/u/miniconda3"],
  ["/home/u/tool", "/home/u/tool"],
  ["/opt/bin/tool", "/opt/bin"],
  ["/opt/node-24/bin/node", "/opt/node-24"],
  ["/usr/local/bin/tool", undefined],
])("takes of %s no more than the installation", (program, installation) => {
  expect(installationOf(program, "/home/u")).toBe(installation);
});

test("keeps the outermost of folders", () => {
  expect(outermostFolders(["/b/c", "/a", "/b", "/a", "/bc"])).toEqual(["/a", "/b", "/bc"]);
});
