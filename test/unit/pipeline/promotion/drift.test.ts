import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Drift, inspectDrift } from "#src/pipeline/promotion/drift.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import { readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { codesOf, makeProject, type TestProject, valueOf } from "./project.ts";

let project: TestProject;
const files = { "a.txt": "one\n two\n", "b/c.txt": "x\n", "run*": "#!\n", link: "-> a.txt" };

beforeEach(async () => {
  project = await makeProject();
  valueOf(await promote(await project.request(files), project.services));
});

afterEach(() => {
  project.remove();
});

const at = (path: string): string => join(project.root, "tools/x", path);

/** `later` is how many milliseconds the clock is ahead, so that no file counts as just touched. */
async function inspect(later = 0): Promise<Drift> {
  const receipt = valueOf(await readReceipt(project.root, "x"));
  if (receipt === undefined) throw new Error("No receipt");
  const clock = { now: () => Date.now() + later };
  return valueOf(await inspectDrift({ projectRoot: project.root, receipt }, { clock }));
}

describe("a promoted file", () => {
  test("is clean after promotion, and with CRLF for LF", async () => {
    expect(await inspect()).toEqual({ files: [], clean: 4 });
    writeFileSync(at("a.txt"), "one\r\n two\r\n");
    expect(await inspect()).toEqual({ files: [], clean: 4 });
  });

  test("that has grown beyond what can have been promoted is changed, and not read", async () => {
    truncateSync(at("a.txt"), 2 ** 33);
    expect(await inspect()).toEqual({ files: [{ path: "a.txt", state: "changed" }], clean: 3 });
  });

  test.each([
    ["trailing white space", "one \t\n two\n", "layout"],
    ["no final newline", "one\n two", "layout"],
    ["mixed line ends", "one\r\n two\n", "clean"],
    ["indentation", "one\n  two\n", "changed"],
    ["an empty line more", "one\n two\n\n", "changed"],
    ["a word", "one\n too\n", "changed"],
    ["a zero byte", "one\n two\n\0", "changed"],
  ])("with %s", async (_, text, state) => {
    writeFileSync(at("a.txt"), text);
    const expected = state === "clean" ? [] : [{ path: "a.txt", state }];
    expect((await inspect()).files).toEqual(expected);
  });

  test("that is gone, of another kind, or reached through a link", async () => {
    rmSync(at("a.txt"));
    rmSync(at("link"));
    mkdirSync(at("link"));
    rmSync(at("b"), { recursive: true });
    symlinkSync("/etc", at("b"));
    await chmod(at("run"), 0o644);
    expect((await inspect()).files).toEqual([
      { path: "a.txt", state: "missing" },
      { path: "b/c.txt", state: "kind-changed" },
      { path: "link", state: "kind-changed" },
      { path: "run", state: "changed" },
    ]);
  });

  test("whose base is damaged counts as changed, not as layout", async () => {
    writeFileSync(join(project.root, ".psd/base/x.tar.gz"), "rubbish");
    writeFileSync(at("a.txt"), "one\n two");
    expect((await inspect()).files).toEqual([{ path: "a.txt", state: "changed" }]);
  });

  test("is not looked for through a link on the way: promotion/link-on-way", async () => {
    const receipt = valueOf(await readReceipt(project.root, "x"));
    rmSync(join(project.root, "tools"), { recursive: true });
    symlinkSync("/etc", join(project.root, "tools"));
    if (receipt === undefined) throw new Error("No receipt");
    const result = await inspectDrift({ projectRoot: project.root, receipt }, project.services);
    expect(codesOf(result)).toEqual(["promotion/link-on-way"]);
  });
});

const cache = (): string => join(project.root, ".psd/cache/stat/x.bin");

describe("the cache of stats", () => {
  test("holds no file that was touched just now", async () => {
    await inspect();
    expect(existsSync(cache())).toBe(false);
    await inspect(10_000);
    expect(readFileSync(cache()).byteLength).toBe(40 + 4 * 5 * 8);
  });

  test("sees an edit of the same size and time of content", async () => {
    const old = new Date(Date.now() - 1e6);
    utimesSync(at("b/c.txt"), old, old);
    expect((await inspect(10_000)).clean).toBe(4);
    writeFileSync(at("b/c.txt"), "y\n");
    utimesSync(at("b/c.txt"), old, old);
    expect((await inspect(10_000)).files).toEqual([{ path: "b/c.txt", state: "changed" }]);
  });

  test("remembers what was found in edited files, and asks no base again", async () => {
    writeFileSync(at("a.txt"), "one\n two");
    writeFileSync(at("b/c.txt"), "y\n");
    const edited = [
      { path: "a.txt", state: "layout" },
      { path: "b/c.txt", state: "changed" },
    ];
    expect((await inspect(10_000)).files).toEqual(edited);
    rmSync(join(project.root, ".psd/base/x.tar.gz"));
    expect((await inspect(10_000)).files).toEqual(edited);
    writeFileSync(at("a.txt"), "two");
    expect((await inspect(10_000)).files).toEqual([{ path: "a.txt", state: "changed" }, edited[1]]);
  });

  test("remembers nothing of an edit that no base could explain", async () => {
    const base = join(project.root, ".psd/base/x.tar.gz");
    const good = readFileSync(base);
    writeFileSync(base, "rubbish");
    writeFileSync(at("a.txt"), "one\n two");
    expect((await inspect(10_000)).files).toEqual([{ path: "a.txt", state: "changed" }]);
    writeFileSync(base, good);
    expect((await inspect(10_000)).files).toEqual([{ path: "a.txt", state: "layout" }]);
  });

  test("is asked before a file is read, and one that does not fit is an empty one", async () => {
    await inspect(10_000);
    const good = readFileSync(cache());
    const other = Buffer.from(good);
    other[0] = 0;
    for (const damaged of [Buffer.from(""), good.subarray(0, 50), other]) {
      writeFileSync(cache(), damaged);
      expect((await inspect(10_000)).clean).toBe(4);
      expect(readFileSync(cache()).equals(good)).toBe(true);
    }
    const forged = Buffer.from(good);
    writeFileSync(at("a.txt"), "edited");
    const stat = statSync(at("a.txt"));
    forged.set(
      new Uint8Array(Float64Array.of(stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino, 0).buffer),
      40,
    );
    writeFileSync(cache(), forged);
    expect((await inspect(10_000)).clean).toBe(4);
  });

  test.each([
    ["the file lies in the future", 0, 1e9],
    ["this clock is behind", -1e9, 0],
  ])("remembers nothing where %s, and sees every edit", async (_, later, ahead) => {
    const touch = (): void => {
      const time = new Date(Date.now() + ahead);
      for (const path of ["a.txt", "b/c.txt"]) utimesSync(at(path), time, time);
    };
    touch();
    expect((await inspect(later)).clean).toBe(4);
    writeFileSync(at("b/c.txt"), "y\n");
    touch();
    expect((await inspect(later)).files).toEqual([{ path: "b/c.txt", state: "changed" }]);
    // Later, when the clock is right again, too.
    expect((await inspect(10_000)).files).toEqual([{ path: "b/c.txt", state: "changed" }]);
    writeFileSync(at("b/c.txt"), "x\n");
    touch();
    expect((await inspect(later)).clean).toBe(4);
  });
});
