import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Copies, makeCopies } from "#src/pipeline/validation/copies.ts";

let folder: string;
const told: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "psd-copies-"));
  await mkdir(join(folder, "prepared"));
  await writeFile(join(folder, "prepared/f"), "as it was");
  told.length = 0;
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Copies for some criteria; tells of what is made by the last two parts of its path. */
function copiesFor(criteria: number, level: "strict" | "none" = "strict"): Copies {
  const name = (path: string): string => path.split("/").slice(-2).join("/");
  return makeCopies({
    sandbox: { level, handOver: ([it]) => void told.push(`hand over ${name(it?.source ?? "")}`) },
    prepared: join(folder, "prepared"),
    folder,
    criteria,
    onMade: (source) => void told.push(`made ${name(source)}`),
    onPristine: () => void told.push("pristine"),
  });
}

test("gives each criterion a copy as it was, whatever the ones before have done", async () => {
  const copies = copiesFor(8);
  for (let index = 0; index < 8; index += 1) {
    const { out, tmp } = await copies.use(index);
    expect(await readdir(out.source)).toEqual(["f"]);
    expect(await readFile(join(out.source, "f"), "utf8")).toBe("as it was");
    expect(await readdir(tmp.source)).toEqual([]);
    expect(copies.waitingFor(index)).toBeUndefined();
    await writeFile(join(out.source, "f"), "changed");
    await writeFile(join(tmp.source, "left"), "");
    copies.release(index);
  }
  await copies.settled();
  expect((await readdir(folder)).toSorted()).toEqual(["copy-0", "copy-1", "copy-2", "prepared"]);
});

test("tells of what it makes, and lets later copies wait while one is used", async () => {
  const copies = copiesFor(4);
  await copies.settled();
  expect(told.filter((it) => it === "pristine")).toHaveLength(3);
  expect(told).toContain("made copy-1/out");
  expect(told.indexOf("made copy-1/out")).toBeLessThan(told.indexOf("hand over copy-1/out"));
  const { out } = await copies.use(0);
  expect(copies.waitingFor(1)?.out.source).toContain("copy-1");
  expect(copies.waitingFor(3)).toBeUndefined();
  const { ino } = await stat(out.source);
  copies.release(0);
  await copies.settled();
  expect(copies.waitingFor(3)?.out.source).toBe(out.source);
  // Nothing was changed in it: it is the same folder.
  expect((await stat(out.source)).ino).toBe(ino);
  expect(told.filter((it) => it === "made copy-0/out")).toHaveLength(1);
});

test("makes the output of a copy anew in the middle of a criterion", async () => {
  const copies = copiesFor(1);
  const { out } = await copies.use(0);
  await writeFile(join(out.source, "more"), "");
  await copies.restoreOutput(0);
  expect(await readdir(out.source)).toEqual(["f"]);
  expect(told.filter((it) => it === "made copy-0/out")).toHaveLength(2);
});

test("makes a copy anew in the middle of a criterion, with its temporary folder", async () => {
  const copies = copiesFor(1);
  const { out, tmp } = await copies.use(0);
  await writeFile(join(out.source, "f"), "changed");
  await writeFile(join(tmp.source, "left"), "");
  await copies.restore(0);
  expect(await readFile(join(out.source, "f"), "utf8")).toBe("as it was");
  expect(await readdir(tmp.source)).toEqual([]);
});

test("makes one copy of a large output, and for plain processes", async () => {
  await copiesFor(4, "none").settled();
  expect(await readdir(folder)).not.toContain("copy-1");
  await writeFile(join(folder, "prepared/large"), Buffer.alloc(33 * 2 ** 20, 1));
  const copies = copiesFor(4);
  await copies.use(0);
  copies.release(0);
  expect((await readdir((await copies.use(1)).out.source)).length).toBe(2);
  expect(await readdir(folder)).not.toContain("copy-1");
});

test("tells trouble to the criterion that needs the copy, and to nobody else", async () => {
  await rm(join(folder, "prepared"), { recursive: true });
  const copies = copiesFor(2);
  await expect(copies.use(1)).rejects.toThrow("ENOENT");
  await copies.settled();
});
