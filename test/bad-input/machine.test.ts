import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProgram } from "#src/platform/find-program.ts";
import {
  canMount,
  leftBehind,
  printedErrors,
  printedFindings,
  projectFiles,
  withMounts,
} from "../support/bad-input.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import {
  createPsdProject,
  type PsdOptions,
  type PsdProject,
  type PsdResult,
} from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

/** Without bubblewrap the helper that starts psd agrees to plain processes itself. */
const canHaveBox = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;

const target = ["build", "greeter", "--into", "tools/greeter"];

function build(options: PsdOptions = {}, ...more: readonly string[]): Promise<PsdResult> {
  const agent = agentOptions(project, [writes(goodGreeter)]);
  return project.psd([...target, ...agent, ...more], options);
}

/** A PATH that holds these programs of this machine and no others. */
async function pathOf(...programs: readonly string[]): Promise<string> {
  const folder = join(project.home, "bin");
  mkdirSync(folder);
  for (const name of programs) {
    const found = await findProgram(name, process.env["PATH"] ?? "");
    if (found !== undefined) symlinkSync(found, join(folder, name));
  }
  return folder;
}

/** One error with a hint; nothing was spent. */
function expectRefusal(result: PsdResult, error: string, code = 1): void {
  expect(printedErrors(result.stderr)).toEqual([error]);
  expect(printedFindings(result.stderr).at(-1)?.hint).toBeDefined();
  expect(result.stderr).not.toContain("  Turn 1 ended");
  expect(result).toMatchObject({ code, stdout: "" });
  expect(leftBehind(project)).toEqual([]);
}

describe("a machine that lacks something", () => {
  it("store/git-missing, the whole text", async () => {
    const result = await build({ env: { PATH: await pathOf("python3", "bwrap", "sh") } });
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toBe(
      [
        "error store/git-missing",
        "  git, which psd keeps every attempt with, is not found in PATH",
        "  hint: Install git 2.38 or newer, or add its folder to PATH.",
        "",
        "",
      ].join("\n"),
    );
  });

  it("environment/tool-missing where a command of the package needs it", async () => {
    const result = await build({ env: { PATH: await pathOf("git", "bwrap", "sh") } });
    expect(printedErrors(result.stderr)[0]).toMatch(
      /^environment\/tool-missing greeter\/SPECPROMPT\.md:\d+:\d+$/u,
    );
    expect(result.stderr).toContain("hint: Install python3 and put it on PATH.");
    expect(result).toMatchObject({ code: 1, stdout: "" });
  });

  it("sandbox/level-unavailable where a box was asked for", async () => {
    const PATH = await pathOf("git", "python3", "sh");
    const result = await build({ env: { PATH } }, "--box", "strict");
    expect(result).toMatchObject({ code: 1 });
    expectRefusal(result, "sandbox/level-unavailable");
  });

  it.skipIf(!canHaveBox)("sandbox/no-box where nobody allowed plain processes", async () => {
    const env = { PATH: await pathOf("git", "python3", "sh") };
    const result = await build({ env });
    expectRefusal(result, "sandbox/no-box");
    expect(result.stderr).toContain(
      [
        "error sandbox/no-box",
        "  agents and generated programs would run as plain processes, which nobody allowed: bubblewrap is not installed",
        "  hint: Run psd where boxes work, or allow plain processes with `--box none`.",
      ].join("\n"),
    );
    const yes = await build({ env }, "--box", "none");
    expect(yes).toMatchObject({ code: 0 });
    const again = await project.psd(["validate"], { env });
    expect(printedErrors(again.stderr)).toEqual(["sandbox/no-box"]);
    project.write({ "psd.yaml": "box: none\n" });
    expect(await project.psd(["validate"], { env })).toMatchObject({ code: 0 });
    project.write({ "psd.yaml": "box: strict\n" });
    const strict = await project.psd(["validate"], { env });
    expect(printedErrors(strict.stderr)).toEqual(["sandbox/level-unavailable"]);
  });

  it("psd quickstart without a box says so, runs, and leaves no consent behind", async () => {
    const folder = join(project.home, "bin");
    mkdirSync(folder);
    const refused = "#!/bin/sh\necho 'No permissions' >&2\nexit 1\n";
    for (const name of ["bwrap", "unshare"])
      writeFileSync(join(folder, name), refused, { mode: 0o755 });
    const env = { PATH: `${folder}:${project.env["PATH"]}` };
    const result = await project.psd(["quickstart"], { env });
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain("This machine gives no box");
    expect(existsSync(join(project.home, ".cache/psd/plain-processes"))).toBe(false);
  });

  it("environment/system-refused where HOME is a file", async () => {
    writeFileSync(join(project.home, "file"), "");
    const env = { HOME: join(project.home, "file"), XDG_CACHE_HOME: "" };
    const result = await build({ env });
    expectRefusal(result, "environment/system-refused");
    expect(result.stderr).toContain("ENOTDIR: not a directory, mkdir");
    const again = await build();
    expect(again).toMatchObject({ code: 0 });
  });

  it.skipIf(!canMount())("environment/system-refused where HOME cannot be written", async () => {
    const script = `mount --bind "$HOME" "$HOME" && mount -o remount,ro,bind "$HOME" && "$@"`;
    const result = await build({ through: withMounts(script) });
    expectRefusal(result, "environment/system-refused");
    expect(result.stderr).toContain(`EROFS: read-only file system, mkdir '${project.home}/.cache'`);
    const asJson = await build({ through: withMounts(script) }, "--json");
    const last = asJson.stdout.trim().split("\n").slice(-2);
    expect(last[0]).toContain("environment/system-refused");
    expect(last[1]).toContain('"outcome":"failed","exit":1');
  });
});

describe("psd's own folder, spoilt", () => {
  it.each<{ name: string; spoil: () => void; error: string }>([
    {
      name: ".psd is a file",
      spoil: () => project.write({ ".psd": "x" }),
      error: "promotion/link-on-way",
    },
    {
      name: ".psd is a link",
      spoil: () => symlinkSync(project.home, join(project.folder, ".psd")),
      error: "promotion/link-on-way",
    },
    {
      name: ".psd/cache is a file",
      spoil: () => project.write({ ".psd/cache": "x" }),
      error: "promotion/link-on-way",
    },
    {
      name: "the store is a file",
      spoil: () => project.write({ ".psd/cache/store.git": "x" }),
      error: "store/foreign-folder",
    },
  ])("$error: $name", async ({ spoil, error }) => {
    spoil();
    const result = await build();
    expect(result).toMatchObject({ code: 1 });
    expectRefusal(result, error);
  });
});

describe("a receipt that was edited by hand", () => {
  const file = ".psd/receipts/greeter.json";
  const place = (text: string, part: string): string => {
    const line = text.slice(0, text.indexOf(part)).split("\n").length;
    return `promotion/receipt-invalid ${file}:${line}:1`;
  };

  it.each<{ name: string; change: (text: string) => string; at: string; says: string }>([
    {
      name: "a file outside of the target",
      change: (text) => text.replace('"main.py"', '"../../x"'),
      at: '"../../x"',
      says: "This receipt cannot be used: files.../../x: it is not a normal path",
    },
    {
      name: "a target outside of the project",
      change: (text) => text.replace('"tools/greeter"', '"../../x"'),
      at: '"into"',
      says: "This receipt cannot be used: into: it is not a normal path",
    },
    {
      name: "a file of psd's own",
      change: (text) => text.replace('"main.py"', '".psd/receipts/x"'),
      at: '".psd/receipts/x"',
      says: "This receipt cannot be used: files..psd/receipts/x: ",
    },
    {
      name: "an unknown key",
      change: (text) => text.replace("{", '{\n  "trust": "me",'),
      at: "{",
      says: 'This receipt cannot be used: Unrecognized key: "trust"',
    },
    {
      name: "no JSON",
      change: (text) => text.slice(0, 300),
      at: "{",
      says: "This receipt cannot be used: it is no JSON",
    },
  ])("promotion/receipt-invalid, exit 6: $name", async ({ change, at, says }) => {
    expect(await build()).toMatchObject({ code: 0 });
    project.write({ x: "mine\n" });
    const text = change(readFileSync(join(project.folder, file), "utf8"));
    project.write({ [file]: text });
    const before = projectFiles(project);
    const result = await build({}, "--fresh");
    expectRefusal(result, place(text, at), 6);
    expect(result.stderr).toContain(says);
    expect(projectFiles(project)).toEqual(before);
  });

  it("never makes a file of the user's psd's own: promotion/receipt-inconsistent", async () => {
    expect(await build()).toMatchObject({ code: 0 });
    project.write({ "tools/greeter/precious.txt": "mine\n" });
    const text = readFileSync(join(project.folder, file), "utf8");
    const claim = `"precious.txt": { "blob": "${"a".repeat(40)}", "mode": "100644" },\n    "main.py"`;
    project.write({ [file]: text.replace('"main.py"', claim) });
    const result = await build({}, "--fresh");
    const line = text
      .replace('"main.py"', claim)
      .split("\n")
      .findIndex((it) => /^ {2}"tree"/u.test(it));
    expectRefusal(result, `promotion/receipt-inconsistent ${file}:${line + 1}:1`, 6);
    expect(projectFiles(project)["tools/greeter/precious.txt"]).toBe("mine\n");
  });
});

describe("a recording that was tampered with", () => {
  it.each<{ name: string; spoil: (folder: string) => void; errors: readonly string[] }>([
    {
      name: "its archive",
      spoil: (folder) => {
        const file = join(folder, "turn-1.tar.gz");
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(0x41, bytes.length - 20, bytes.length - 19));
      },
      errors: ["runtime/recording-invalid"],
    },
    {
      name: "its archive is gone",
      spoil: (folder) => rmSync(join(folder, "turn-1.tar.gz")),
      errors: ["runtime/recording-invalid"],
    },
    {
      name: "its description",
      spoil: (folder) => writeFileSync(join(folder, "recording.json"), "{"),
      errors: ["generation/no-runtime"],
    },
  ])("runtime/recording-invalid: $name", async ({ spoil, errors }) => {
    await build();
    const recorded = await project.psd(["record"]);
    for (const name of [".psd", "tools"]) rmSync(join(project.folder, name), { recursive: true });
    spoil(join(project.folder, recorded.stdout.trim()));
    const result = await project.psd(target);
    expect(printedErrors(result.stderr)).toEqual(errors);
    expect(result.stderr).toContain("runtime/recording-invalid");
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(readdirSync(project.folder)).not.toContain("tools");
    expect(leftBehind(project)).toEqual([]);
  });
});

describe("a psd.yaml that is broken", () => {
  const deployment = "deployments:\n  greeter:\n    from: ./greeter\n";

  it.each<{ name: string; text: string | Uint8Array; error: string }>([
    {
      name: "no YAML",
      text: `${deployment}   bad: 1\n`,
      error: "package/yaml-syntax psd.yaml:4:1",
    },
    {
      name: "binary",
      text: new Uint8Array([0x61, 0, 1]),
      error: "package/binary-file psd.yaml:1:2",
    },
    {
      name: "a misspelt key",
      text: `${deployment}    into: tools/greeter\n    bugdet: {}\n`,
      error: "resolution/configuration-invalid psd.yaml:5:5",
    },
    {
      name: "no target",
      text: deployment,
      error: "resolution/configuration-invalid psd.yaml:3:5",
    },
    {
      name: "a target outside",
      text: `${deployment}    into: ../x\n`,
      error: "resolution/target-unsafe psd.yaml:4:11",
    },
    {
      name: "a package that is not there",
      text: "deployments:\n  greeter:\n    from: ./gone\n    into: tools/greeter\n",
      error: "package/not-found psd.yaml:3:11",
    },
  ])("$error: $name", async ({ text, error }) => {
    project.write({ "psd.yaml": text });
    const agent = agentOptions(project, [writes(goodGreeter)]);
    const result = await project.psd(["build", ...agent]);
    expect(result).toMatchObject({ code: 1 });
    expectRefusal(result, error);
  });

  it("resolution/configuration-invalid where it is a folder", async () => {
    mkdirSync(join(project.folder, "psd.yaml"));
    const result = await build();
    expect(result).toMatchObject({ code: 1 });
    expectRefusal(result, "resolution/configuration-invalid psd.yaml:1:1");
  });
});
