import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { printedErrors, printedFindings, projectFiles } from "../support/bad-input.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

let project: PsdProject;
const second = `${goodGreeter}# The second\n`;
const main = "tools/greeter/main.py";

function build(text: string, ...more: readonly string[]): Promise<PsdResult> {
  const agent = agentOptions(project, [writes(text)]);
  return project.psd(["build", "greeter", "--into", "tools/greeter", ...agent, ...more]);
}

/** Where the project is kept as it was before anything was spoilt. */
const saved = (): string => join(project.folder, "../saved");

beforeAll(async () => {
  project = createPsdProject(greeterPackage);
  await build(goodGreeter);
  await build(second, "--fresh");
  cpSync(project.folder, saved(), { recursive: true, verbatimSymlinks: true });
});
afterEach(() => {
  rmSync(project.folder, { recursive: true, force: true });
  cpSync(saved(), project.folder, { recursive: true, verbatimSymlinks: true });
});
afterAll(() => project.remove());

const inCache = (path: string): string => join(project.folder, ".psd/cache", path);

function promoted(): string {
  return readFileSync(join(project.folder, main), "utf8");
}

const codesOf = (result: PsdResult): readonly string[] =>
  printedFindings(result.stderr).map((it) => it.code);

const damagedJournals: readonly (readonly [string, (file: string) => void])[] = [
  ["a text", (file) => writeFileSync(file, "no database ".repeat(500))],
  ["cut off", (file) => truncateSync(file, 10_000)],
  ["empty", (file) => truncateSync(file, 0)],
  ["overwritten", (file) => writeFileSync(file, readFileSync(file).fill(0x41, 4096))],
  ["a folder", (file) => (rmSync(file), mkdirSync(file))],
  ["a link", (file) => (rmSync(file), symlinkSync("nowhere", file))],
];

describe.each(damagedJournals)("a journal that is %s", (_name, spoil) => {
  it("is told of by commands that look: store/journal-damaged", async () => {
    spoil(inCache("journal.sqlite"));
    for (const [verb, ...words] of [["log"], ["show", "a1"], ["open", "a1"]]) {
      const result = await project.psd([verb ?? "", ...words]);
      expect(printedErrors(result.stderr)).toEqual(["store/journal-damaged"]);
      expect(result.code).toBe(1);
    }
    const status = await project.psd(["status"]);
    expect(printedErrors(status.stderr)).toEqual(["store/journal-damaged"]);
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining("a2") });
    expect(await project.psd(["diff"])).toMatchObject({ code: 0 });
    expect(readdirSync(inCache(".")).filter((it) => it.includes("damaged"))).toEqual([]);
  });

  it("is set aside by the next build, which gives out no number again", async () => {
    const before = projectFiles(project);
    spoil(inCache("journal.sqlite"));
    const current = await build(second);
    expect(codesOf(current)).toEqual(["store/journal-replaced"]);
    expect(current).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("generate it anew all the same"),
    });
    expect(projectFiles(project)).toEqual(before);
    expect(readdirSync(inCache("."))).toContain("journal.sqlite.damaged-1");
    const third = await build(goodGreeter, "--fresh");
    expect(third).toMatchObject({ code: 0, stdout: expect.stringContaining("attempt a3") });
    expect(await project.psd(["log"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("a3"),
    });
    const gone = await project.psd(["show", "a1"]);
    expect(printedErrors(gone.stderr)).toEqual(["refinement/attempt-unknown"]);
  });
});

describe("a damaged journal", () => {
  beforeEach(() => writeFileSync(inCache("journal.sqlite"), "no database ".repeat(500)));

  it("does not keep a rollback from going back", async () => {
    const back = await project.psd(["rollback", "greeter"]);
    expect(back).toMatchObject({ code: 0 });
    expect(codesOf(back)).toEqual(["store/journal-replaced"]);
    expect(promoted()).toBe(goodGreeter);
  });

  it.each([
    { words: ["promote", "a1"], lacks: "refinement/attempt-unknown" },
    { words: ["record", "a1"], lacks: "refinement/attempt-unknown" },
    { words: ["submit"], lacks: "refinement/nothing-waits" },
    {
      words: ["build", "--from", "a1", "--agent", "hand-off"],
      lacks: "refinement/attempt-unknown",
    },
  ])("is set aside by $words, which then say what they lack", async ({ words, lacks }) => {
    const result = await project.psd(words);
    expect(codesOf(result)).toEqual(["store/journal-replaced", lacks]);
    expect(result.code).toBe(1);
  });

  it("the whole text of store/journal-replaced", async () => {
    const result = await project.psd(["submit"]);
    expect(result.stderr).toContain(
      [
        "warning store/journal-replaced",
        `  The journal ${inCache("journal.sqlite")} was damaged (file is not a database); it lies in ${inCache("journal.sqlite.damaged-1")} now, and a new one was begun`,
        "  hint: Go on: earlier builds are not listed any more, promoted files and receipts are as they were.",
        "",
      ].join("\n"),
    );
  });
});

describe("the file of a lock", () => {
  const lock = (): string => inCache("locks/greeter.lock");

  it.each<[string, () => void]>([
    ["a text", () => writeFileSync(lock(), "garbage ".repeat(900))],
    [
      "a folder with something in it",
      () => (rmSync(lock()), mkdirSync(join(lock(), "x"), { recursive: true })),
    ],
    ["gone, with its folder", () => rmSync(dirname(lock()), { recursive: true })],
  ])("that is %s is made anew", async (_name, spoil) => {
    spoil();
    expect(await build(goodGreeter, "--fresh")).toMatchObject({ code: 0 });
    expect(await project.psd(["rollback", "greeter"])).toMatchObject({ code: 0 });
    expect(promoted()).toBe(second);
  });

  it("that is a link is refused: store/lock-unusable", async () => {
    rmSync(lock());
    symlinkSync(join(project.folder, main), lock());
    const result = await build(goodGreeter, "--fresh");
    expect(printedErrors(result.stderr)).toEqual(["store/lock-unusable"]);
    expect(result.code).toBe(1);
    expect(promoted()).toBe(second);
    expect(existsSync(inCache("journal.sqlite"))).toBe(true);
  });
});

/** The file of an object in the store, by a name of git's such as `refs/psd/attempts/a1:main.py`. */
function objectFile(name: string): string {
  const words = ["--git-dir", inCache("store.git"), "rev-parse", name];
  const id = execFileSync("git", words, { encoding: "utf8" }).trim();
  const file = inCache(`store.git/objects/${id.slice(0, 2)}/${id.slice(2)}`);
  chmodSync(file, 0o644);
  return file;
}

function garble(name: string): void {
  const file = objectFile(name);
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0x41, Math.floor(bytes.length / 2)));
}

describe("a damaged file in the store", () => {
  it("of what is promoted is no trouble: the target and the base still have it", async () => {
    garble("refs/psd/attempts/a2:main.py");
    expect(await project.psd(["status"])).toMatchObject({ code: 0, stderr: "" });
    const shown = await project.psd(["show", "a2", "--files"]);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining("a2") });
    project.write({ [main]: `${second}# mine\n` });
    const diff = await project.psd(["diff"]);
    expect(diff).toMatchObject({ code: 0, stdout: expect.stringContaining("+# mine") });
    project.write({ [main]: second });
    const third = await build(goodGreeter, "--fresh");
    expect(third).toMatchObject({ code: 0, stdout: expect.stringContaining("attempt a3") });
    const back = await project.psd(["rollback", "greeter"]);
    expect(back).toMatchObject({ code: 0 });
    expect(promoted()).toBe(second);
  });

  it("is named by what needs it, which leaves everything as it was: store/object-damaged", async () => {
    garble("refs/psd/attempts/a1:main.py");
    const before = projectFiles(project);
    const cases = [
      ["rollback", "greeter"],
      ["promote", "a1"],
      ["open", "a1"],
      ["record", "a1"],
    ];
    for (const words of cases) {
      const result = await project.psd(words);
      expect(printedErrors(result.stderr), words.join(" ")).toEqual(["store/object-damaged"]);
      expect(result.code).toBe(1);
      expect(projectFiles(project)).toEqual(before);
      expect(readdirSync(join(project.folder, "tools"))).toEqual(["greeter"]);
    }
    expect(existsSync(join(project.folder, "a1"))).toBe(false);
    expect(await project.psd(["log"])).toMatchObject({ code: 0 });
    expect(await build(goodGreeter, "--fresh")).toMatchObject({ code: 0 });
    expect(await project.psd(["open", "a1"])).toMatchObject({ code: 0 });
    expect(readFileSync(join(project.folder, "a1/main.py"), "utf8")).toBe(goodGreeter);
  });

  it("the whole text of store/object-damaged", async () => {
    const file = objectFile("refs/psd/attempts/a1:main.py");
    const id = file.split("/").slice(-2).join("");
    const words = ["--git-dir", inCache("store.git"), "rev-parse", "refs/psd/attempts/a1^{tree}"];
    const tree = execFileSync("git", words, { encoding: "utf8" }).trim();
    writeFileSync(file, "");
    const result = await project.psd(["open", "a1"]);
    expect(result.stderr).toBe(
      [
        "error store/object-damaged",
        `  main.py of the tree ${tree} is damaged in the store ${inCache("store.git")} (object ${id})`,
        "  hint: Build again, or take another attempt: `psd log` lists them. The same content, stored again, replaces it.",
        "",
        "",
      ].join("\n"),
    );
  });

  it("is a warning where an attempt is shown", async () => {
    writeFileSync(objectFile("refs/psd/attempts/a1:main.py"), "");
    const result = await project.psd(["show", "a1"]);
    expect(printedFindings(result.stderr)).toMatchObject([
      { severity: "warning", code: "store/object-damaged" },
    ]);
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining("AC-1") });
  });
});

describe("a store of which parts are gone", () => {
  it.each<[string, string, () => void]>([
    ["HEAD", "no attempt is lost", () => rmSync(inCache("store.git/HEAD"))],
    [
      "info/attributes",
      "no attempt is lost",
      () => writeFileSync(inCache("store.git/info/attributes"), "* text\n"),
    ],
    ["refs", "no attempt is lost", () => rmSync(inCache("store.git/refs"), { recursive: true })],
    [
      "objects",
      "earlier attempts are lost",
      () => rmSync(inCache("store.git/objects"), { recursive: true }),
    ],
  ])(
    "%s is named by who looks, made anew by who builds: store/corrupt, store/repaired",
    async (part, says, spoil) => {
      spoil();
      const log = await project.psd(["log"]);
      expect(printedErrors(log.stderr)).toEqual(["store/corrupt"]);
      expect(log.code).toBe(1);
      expect(await project.psd(["status"])).toMatchObject({ code: 0 });
      const third = await build(goodGreeter, "--fresh");
      expect(codesOf(third)).toEqual(["store/repaired"]);
      expect(third.stderr).toContain(`made anew: ${part}\n`);
      expect(third.stderr).toContain(says);
      expect(third).toMatchObject({ code: 0, stdout: expect.stringContaining("attempt a3") });
      expect(await project.psd(["log"])).toMatchObject({ code: 0, stderr: "" });
    },
  );

  it("that git cannot work with at all is told: store/broken", async () => {
    rmSync(inCache("store.git/objects"), { recursive: true });
    mkdirSync(inCache("store.git/objects"));
    writeFileSync(inCache("store.git/objects/info"), "");
    writeFileSync(inCache("store.git/objects/pack"), "");
    for (const folder of Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, "0")))
      writeFileSync(inCache(`store.git/objects/${folder}`), "");
    const result = await build(goodGreeter, "--fresh");
    expect(printedErrors(result.stderr)).toEqual(["store/broken"]);
    expect(result.code).toBe(1);
    expect(promoted()).toBe(second);
  });
});
