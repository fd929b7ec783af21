import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  canMount,
  leftBehind,
  printedErrors,
  printedFindings,
  projectFiles,
  withMounts,
} from "../support/bad-input.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdOptions, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

const into = "tools/greeter";
const betterGreeter = `# Better.\n${goodGreeter}`;

interface Asked extends PsdOptions {
  readonly into?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly more?: readonly string[];
}

function build({
  into: target = into,
  files = { "main.py": goodGreeter },
  more = [],
  ...options
}: Asked = {}) {
  const agent = agentOptions(project, [writes(goodGreeter, { files })]);
  return project.psd(["build", "greeter", "--into", target, ...agent, ...more], options);
}

/** Everything that is not psd's own folder. */
function ownFiles(): Readonly<Record<string, string>> {
  const files = Object.entries(projectFiles(project));
  return Object.fromEntries(files.filter(([path]) => !path.startsWith(".psd/")));
}

/** Nothing psd made while it promoted is left. */
function expectNoTraces(): void {
  const names = readdirSync(project.folder, { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => /promoting|\.tmp$/u.test(name))).toEqual([]);
  expect(leftBehind(project)).toEqual([]);
}

describe("a target that can be none", () => {
  it.each([
    [".psd/x", "psd and git keep their own files there"],
    ["tools/.PSD/x", "psd and git keep their own files there"],
    [".git/hooks", "psd and git keep their own files there"],
    ["../x", "it lies outside the project"],
    ["/tmp/psd-bad-input", "it lies outside the project"],
    ["tools/../../x", "it lies outside the project"],
    [".", "it is the project itself"],
    ["greeter", "it is the package itself"],
    ["greeter/guide/x", '"guide/" is a layer of the package'],
  ])("resolution/target-unsafe: %s, since %s", async (target, because) => {
    const result = await build({ into: target });
    expect(printedErrors(result.stderr)).toEqual(["resolution/target-unsafe"]);
    expect(result.stderr).toContain(`cannot be the target: ${because}`);
    expect(printedFindings(result.stderr)[0]?.hint).toMatch(/^Choose a folder of its own/u);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(projectFiles(project)).toEqual(greeterPackage);
  });

  it.each<{ name: string; make: () => void; error: string }>([
    {
      name: "it is a link",
      make: () => {
        mkdirSync(join(project.folder, "tools"));
        symlinkSync(project.home, join(project.folder, into));
      },
      error: "promotion/link-on-way",
    },
    {
      name: "a link is on its way",
      make: () => symlinkSync(project.home, join(project.folder, "tools")),
      error: "promotion/link-on-way",
    },
    {
      name: "it is a file",
      make: () => project.write({ [into]: "mine\n" }),
      error: "promotion/foreign-file",
    },
    {
      name: "a file is on its way",
      make: () => project.write({ tools: "mine\n" }),
      error: "promotion/foreign-file",
    },
  ])("$error before anything is spent: $name", async ({ make, error }) => {
    make();
    const before = ownFiles();
    const result = await build();
    expect(printedErrors(result.stderr)).toEqual([error]);
    expect(printedFindings(result.stderr)[0]?.hint).toBeDefined();
    expect(result.stderr).not.toContain("Turn 1");
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(ownFiles()).toEqual(before);
    expect(readdirSync(project.home)).toEqual([]);
  });
});

describe("a target that holds the user's own files", () => {
  it.each<{ name: string; mine: string; output: string }>([
    { name: "where a file of the output belongs", mine: "main.py", output: "main.py" },
    { name: "where a folder of the output belongs", mine: "lib", output: "lib/a.py" },
    { name: "in a folder where a file belongs", mine: "a/mine.txt", output: "a" },
  ])("promotion/foreign-file, with the list: $name", async ({ mine, output }) => {
    project.write({ [`${into}/${mine}`]: "mine\n", [`${into}/notes.txt`]: "mine too\n" });
    const before = ownFiles();
    const result = await build({ files: { "main.py": goodGreeter, [output]: goodGreeter } });
    const printed = result.stderr.slice(result.stderr.indexOf("error promotion/"));
    expect(printed).toBe(
      [
        "error promotion/foreign-file",
        `  In tools/greeter, files that are not psd's stand in the way: "tools/greeter/${mine}"`,
        "  hint: Move them away, or choose another target with `--into`.",
        "",
        "",
      ].join("\n"),
    );
    expect(result).toMatchObject({ code: 1 });
    expect(ownFiles()).toEqual(before);
    expectNoTraces();
  });

  it("keeps what does not stand in the way", async () => {
    project.write({ [`${into}/notes.txt`]: "mine\n" });
    expect(await build()).toMatchObject({ code: 0 });
    expect(ownFiles()).toMatchObject({ [`${into}/notes.txt`]: "mine\n" });
  });

  it("goes on without the agent once they are moved away", async () => {
    project.write({ [`${into}/main.py`]: "mine\n" });
    await build();
    rmSync(join(project.folder, into, "main.py"));
    const again = await build();
    expect(again.stderr).toContain("taken up again");
    expect(again.stderr).not.toContain("Turn 1");
    expect(again).toMatchObject({ code: 0 });
  });
});

const here = (folder: string): string => `"$PWD/${folder}"`;

const readOnly = (folder: string): string =>
  `mount --bind ${here(folder)} ${here(folder)} && mount -o remount,ro,bind ${here(folder)}`;

describe.skipIf(!canMount())("a disk that takes nothing", () => {
  it("promotion/write-failed for a target on a read-only disk, before anything is spent", async () => {
    project.write({ "tools/keep.txt": "mine\n" });
    const result = await build({ through: withMounts(`${readOnly("tools")} && "$@"`) });
    expect(printedErrors(result.stderr)).toEqual(["promotion/write-failed"]);
    expect(result.stderr).toContain("failed: EROFS");
    expect(printedFindings(result.stderr)[0]?.hint).toMatch(/nothing is half-written/u);
    expect(result).toMatchObject({ code: 1 });
    expect(ownFiles()).toEqual({ ...greeterPackage, "tools/keep.txt": "mine\n" });
    expect(result.stderr).not.toContain("Turn 1");
    expectNoTraces();
    const again = await build();
    expect(again).toMatchObject({ code: 0 });
  });

  it("promotion/other-disk for a target that is a mount point, before anything is spent", async () => {
    project.write({ "tools/greeter/keep.txt": "mine\n" });
    const script = `mount -t tmpfs none tools/greeter && "$@"`;
    const result = await build({ through: withMounts(script) });
    expect(printedErrors(result.stderr)).toEqual(["promotion/other-disk"]);
    expect(printedFindings(result.stderr)[0]?.hint).toContain("tools/greeter/out");
    expect(result.stderr).not.toContain("Turn 1");
    expect(result).toMatchObject({ code: 1 });
    const inside = await build({ into: "tools/greeter/out", through: withMounts(script) });
    expect(inside).toMatchObject({ code: 0 });
    expectNoTraces();
  });

  it("promotion/write-failed for a project on a read-only disk", async () => {
    const script = `d="$PWD"; mount --bind "$d" "$d" && mount -o remount,ro,bind "$d" && cd "$d" && "$@"`;
    const result = await build({ through: withMounts(script) });
    expect(printedErrors(result.stderr)).toEqual(["promotion/write-failed"]);
    expect(result.stderr).toContain("failed: EROFS");
    expect(result.stderr).not.toContain("Turn 1");
    expect(result).toMatchObject({ code: 1 });
    expect(projectFiles(project)).toEqual(greeterPackage);
  });

  it("promotion/nothing-kept where psd status looks at one; a build names the disk", async () => {
    expect(await build()).toMatchObject({ code: 0 });
    const script = `d="$PWD"; mount --bind "$d" "$d" && mount -o remount,ro,bind "$d" && cd "$d" && "$@"`;
    const status = await project.psd(["status"], { through: withMounts(script) });
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining("clean") });
    expect(printedFindings(status.stderr)).toMatchObject([
      { severity: "info", code: "promotion/nothing-kept" },
    ]);
    const frozen = await project.psd(["status", "--frozen"], { through: withMounts(script) });
    expect(frozen).toMatchObject({ code: 0, stderr: "" });
    const result = await build({ more: ["--fresh"], through: withMounts(script) });
    expect(printedErrors(result.stderr)).toEqual(["promotion/write-failed"]);
    expect(result.stderr).toContain("failed: EROFS");
    expect(result.stderr).not.toContain("Turn 1");
  });

  it.each<{ name: string; disk: string; size: string; files: Readonly<Record<string, string>> }>([
    { name: "target", disk: "tools", size: "64k", files: { "big.txt": "x".repeat(200_000) } },
    {
      name: "folder of receipts",
      disk: ".psd/receipts",
      size: "8k",
      files: Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`d/${at}`, "x"])),
    },
  ])(
    "promotion/write-failed for a full $name: the old tree is whole",
    async ({ disk, size, files }) => {
      expect(await build()).toMatchObject({ code: 0 });
      const before = projectFiles(project);
      const script = [
        `cp -a ${here(disk)} "$HOME/old"`,
        `mount -t tmpfs -o size=${size} none ${here(disk)}`,
        `cp -a "$HOME/old/." ${here(disk)}`,
        `{ "$@"; code=$?; cp -a ${here(disk)} "$HOME/after"; exit $code; }`,
      ].join(" && ");
      const result = await build({
        files: { "main.py": betterGreeter, ...files },
        more: ["--fresh"],
        through: withMounts(script),
      });
      expect(printedErrors(result.stderr)).toEqual(["promotion/write-failed"]);
      expect(printedFindings(result.stderr)[0]?.hint).toMatch(/^Make room/u);
      expect(result).toMatchObject({ code: 1 });
      expect(projectFiles(project)).toEqual(before);
      const [old, after] = ["old", "after"].map((name) => textsBelow(join(project.home, name)));
      expect(after).toEqual(old);
      const again = await build({ more: ["--fresh"] });
      expect(again.stderr).not.toContain("Turn 1");
      expect(again).toMatchObject({ code: 0 });
      expect(ownFiles()[`${into}/main.py`]).toBe(betterGreeter);
      expectNoTraces();
    },
  );

  it.each([
    ["100k", "the journal"],
    ["600k", "the store"],
  ])("environment/system-refused for a cache of %s, too small for %s", async (size) => {
    mkdirSync(join(project.folder, ".psd/cache"), { recursive: true });
    const script = `mount -t tmpfs -o size=${size} none ${here(".psd/cache")} && "$@"`;
    const shell = "head -c 3000000 /dev/urandom | od > big.txt";
    const agent = agentOptions(project, [writes(goodGreeter, { shell })]);
    const result = await project.psd(["build", "greeter", "--into", into, ...agent], {
      through: withMounts(script),
    });
    expect(printedErrors(result.stderr)).toEqual(["environment/system-refused"]);
    expect(result.stderr).toContain("ENOSPC");
    expect(printedFindings(result.stderr).at(-1)?.hint).toMatch(/^Make room/u);
    expect(result).toMatchObject({ code: 1 });
    expect(ownFiles()).toEqual(greeterPackage);
    expect(leftBehind(project)).toEqual([]);
  });
});

function textsBelow(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => lstatSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Mounts a disk that ignores case in the place of a folder of the project. */
const caseless = (folder: string): string =>
  `mkdir -p ${here(folder)} && mount -t tmpfs -o casefold none ${here(folder)} && mkdir ${here(folder)}/in && chattr +F ${here(folder)}/in`;

/** Whether this system has disks that ignore case; prints why the case is skipped. */
function hasCaseless(): boolean {
  const probe = createPsdProject();
  try {
    const words = withMounts(`${caseless("disk")} && touch disk/in/a && test -e disk/in/A`);
    execFileSync(words[0] ?? "", words.slice(1), { cwd: probe.folder, stdio: "pipe" });
    return true;
  } catch {
    const because = "no tmpfs with `casefold` (Linux 6.13 with CONFIG_UNICODE)";
    process.stderr.write(`the case of a disk that ignores case is skipped: ${because}\n`);
    return false;
  } finally {
    probe.remove();
  }
}

describe.skipIf(!hasCaseless())("a disk that ignores case", () => {
  it("promotion/foreign-file for a user's file of the same name in other letters", async () => {
    const script = `${caseless("disk")} && mkdir disk/in/x && echo mine > disk/in/x/MAIN.PY && "$@"`;
    const result = await build({ into: "disk/in/x", through: withMounts(script) });
    expect(printedErrors(result.stderr)).toEqual(["promotion/foreign-file"]);
    expect(result).toMatchObject({ code: 1 });
  });
});
