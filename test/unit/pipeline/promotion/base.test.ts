import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mendBase, mendBaseOf } from "#src/pipeline/building/mend-base.ts";
import { findBaseDamage } from "#src/pipeline/promotion/base.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import type { Receipt } from "#src/pipeline/promotion/receipt.ts";
import { readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { packArchive } from "#src/platform/archive.ts";
import { codesOf, makeProject, type TestProject, valueOf } from "./project.ts";

let project: TestProject;
let receipt: Receipt;
let base = "";
const files = {
  "a.txt": "one\n two\n",
  "b/c.txt": "x\n",
  "run*": "#!\n",
  link: "-> a.txt",
  "ünï/qu\"ote'.md": "y",
  [`long/${"n".repeat(200)}`]: "l",
};

beforeEach(async () => {
  project = await makeProject();
  valueOf(await promote(await project.request(files), project.services));
  const read = valueOf(await readReceipt(project.root, "x"));
  if (read === undefined) throw new Error("No receipt");
  receipt = read;
  base = join(project.root, ".psd/base/x.tar.gz");
});

afterEach(() => {
  project.remove();
});

const digest = (file: string): string =>
  createHash("sha256").update(readFileSync(file)).digest("hex");

async function packOf(entries: Readonly<Record<string, string>>): Promise<Uint8Array> {
  return packArchive(
    Object.entries(entries).map(([path, text]) => ({
      path,
      mode: "100644" as const,
      content: Buffer.from(text),
    })),
  );
}

const spoilings: readonly (readonly [string, () => void | Promise<void>])[] = [
  ["empty", () => truncateSync(base, 0)],
  ["cut off", () => truncateSync(base, 60)],
  ["garbage", () => writeFileSync(base, "garbage")],
  ["overwritten within", () => writeFileSync(base, readFileSync(base).fill(0x55, 30))],
  ["another archive", async () => writeFileSync(base, await packOf({ "other.txt": "o" }))],
  [
    "an archive with one wrong file",
    async () => writeFileSync(base, await packOf({ "a.txt": "2" })),
  ],
  ["an archive without files", async () => writeFileSync(base, await packOf({}))],
  ["a folder", () => (rmSync(base), mkdirSync(join(base, "in"), { recursive: true }))],
  ["a link", () => (rmSync(base), symlinkSync("/nowhere", base))],
];

test("a base that psd has written is whole, also with odd names", async () => {
  expect(await findBaseDamage(project.root, receipt)).toBeUndefined();
  expect(await mendBase(project.root, receipt, project.services)).toEqual([]);
});

test("a base that is not there is no damage: large trees have none", async () => {
  rmSync(base);
  expect(await mendBase(project.root, receipt, project.services)).toEqual([]);
  expect(existsSync(base)).toBe(false);
});

describe.each(spoilings)("a base that is %s", (name, spoil) => {
  test("is named, and made anew from the store, byte for byte", async () => {
    const whole = digest(base);
    await spoil();
    const damage = await findBaseDamage(project.root, receipt);
    expect(damage).toMatchObject({
      code: "promotion/base-damaged",
      severity: "warning",
      args: { file: base },
    });
    const place = { projectRoot: project.root, deployment: "x" };
    const told = await mendBaseOf(place, project.services);
    expect(told.map((it) => it.code)).toEqual(["promotion/base-rebuilt"]);
    expect(digest(base)).toBe(whole);
    const kept = ["a folder", "a link"].includes(name) ? ["x.tar.gz.damaged-1"] : [];
    expect(readdirSync(join(project.root, ".psd/base"))).toEqual(["x.tar.gz", ...kept]);
  });

  test("is in nobody's way when something else is promoted", async () => {
    await spoil();
    const again = await promote(await project.request({ "a.txt": "2\n" }), project.services);
    expect(codesOf(again)).toEqual([]);
    const next = valueOf(await readReceipt(project.root, "x"));
    if (next === undefined) throw new Error("No receipt");
    expect(await findBaseDamage(project.root, next)).toBeUndefined();
  });
});

describe("a base of what the store does not have", () => {
  const loseStore = (): void => {
    const objects = join(project.root, ".psd/cache/store.git/objects");
    rmSync(objects, { recursive: true });
    mkdirSync(objects);
  };

  test("is made anew from the target", async () => {
    const whole = digest(base);
    truncateSync(base, 10);
    loseStore();
    const told = await mendBase(project.root, receipt, project.services);
    expect(told.map((it) => it.code)).toEqual(["promotion/base-rebuilt"]);
    expect(digest(base)).toBe(whole);
  });

  test.each([
    ["was edited", () => writeFileSync(join(project.root, "tools/x/a.txt"), "mine\n")],
    ["lacks a file", () => rmSync(join(project.root, "tools/x/a.txt"))],
  ])("stays as it is where the target %s: promotion/base-damaged", async (_name, edit) => {
    truncateSync(base, 10);
    loseStore();
    edit();
    const told = await mendBase(project.root, receipt, project.services);
    expect(told.map((it) => it.code)).toEqual(["promotion/base-damaged"]);
    expect(readFileSync(base)).toHaveLength(10);
  });
});
