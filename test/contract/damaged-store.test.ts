import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store, StoredTree, TreeSource } from "#src/adapters/store/store.ts";
import { carriedBy } from "#src/diagnostics/carried.ts";

let root = "";
let repository = "";
let store: Store;
let source: TreeSource;
let tree: StoredTree;

const texts = { "a.txt": "a\n", "sub/b.txt": "b\n".repeat(500) };

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "psd-store-"));
  repository = join(root, "store.git");
  store = await open();
  const folder = join(root, "in");
  mkdirSync(join(folder, "sub"), { recursive: true });
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(folder, path), text);
  source = { folder, files: Object.keys(texts).map((path) => ({ path, mode: "100644" })) };
  tree = await store.writeTree(source);
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function open(): Promise<Store> {
  const result = await openStore(repository);
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.value;
}

function git(...args: readonly string[]): string {
  return execFileSync("git", ["--git-dir", repository, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

/** What a read of the store is refused with. */
async function refusalOf(read: Promise<unknown>): Promise<unknown> {
  return read.then(
    () => undefined,
    (error: unknown) => carriedBy(error),
  );
}

/** The file of an object, made writable. */
function fileOf(id: string): string {
  const file = join(repository, "objects", id.slice(0, 2), id.slice(2));
  chmodSync(file, 0o644);
  return file;
}

const blobOf = (path: string): string => tree.files.find((it) => it.path === path)?.blob ?? "";
const bFile = (): string => fileOf(blobOf("sub/b.txt"));
const subTree = (): string => git("rev-parse", `${tree.id}:sub`);

async function findingOf(action: Promise<unknown>): Promise<unknown> {
  try {
    await action;
  } catch (error) {
    return carriedBy(error) ?? error;
  }
  return undefined;
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function makeFolder(file: string): void {
  rmSync(file);
  mkdirSync(file);
}

const spoilings: readonly (readonly [string, () => void])[] = [
  ["a file is garbage", () => writeFileSync(bFile(), "garbage")],
  ["a file is empty", () => truncateSync(bFile(), 0)],
  ["a file is cut off", () => truncateSync(bFile(), 300)],
  ["a bit of a file is flipped", () => flip(bFile(), 400)],
  ["a file is another one", () => copyFileSync(fileOf(blobOf("a.txt")), bFile())],
  ["a file is gone", () => rmSync(bFile())],
  ["a folder is in its place", () => makeFolder(bFile())],
  ["a list of files is garbage", () => writeFileSync(fileOf(subTree()), "garbage")],
  ["a list of files is gone", () => rmSync(fileOf(subTree()))],
];

describe.each(spoilings)("where %s", (name, spoil) => {
  test("reading names it, and writes no wrong byte: store/object-damaged", async () => {
    spoil();
    const out = join(root, "out");
    const found = { code: "store/object-damaged", args: { store: repository } };
    expect(await findingOf(store.checkout(tree.id, out))).toMatchObject(found);
    expect(await store.isWhole(tree.id)).toBe(false);
    const what = name.includes("list") ? "sub" : "sub/b.txt";
    expect(await findingOf(store.checkout(tree.id, join(root, "out2")))).toMatchObject({
      args: { what: `${what} of the tree ${tree.id}` },
    });
    if (existsSync(join(out, "a.txt")))
      expect(readFileSync(join(out, "a.txt"), "utf8")).toBe("a\n");
  });

  test("the same content stored again replaces it, and what was there is kept", async () => {
    spoil();
    expect(await store.writeTree(source)).toEqual(tree);
    expect(await store.isWhole(tree.id)).toBe(true);
    await store.checkout(tree.id, join(root, "out"));
    expect(readFileSync(join(root, "out/sub/b.txt"), "utf8")).toBe(texts["sub/b.txt"]);
    expect(git("fsck", "--strict", "--no-dangling")).toBe("");
    const aside = join(repository, "damaged");
    expect(existsSync(aside) ? readdirSync(aside) : []).toHaveLength(name.includes("gone") ? 0 : 1);
  });
});

test("what goes on after its end is read, and not left so when it is stored again", async () => {
  appendFileSync(bFile(), "more");
  expect(await store.isWhole(tree.id)).toBe(false);
  await store.writeTree(source);
  expect(await store.isWhole(tree.id)).toBe(true);
});

test("a damaged file is named also by itself; what was never stored is undefined", async () => {
  flip(bFile(), 400);
  const found = await findingOf(store.readBlob(blobOf("sub/b.txt")));
  expect(found).toMatchObject({ code: "store/object-damaged", args: { what: "A file" } });
  copyFileSync(fileOf(blobOf("a.txt")), bFile());
  expect(await findingOf(store.readBlob(blobOf("sub/b.txt")))).toMatchObject({
    code: "store/object-damaged",
  });
  rmSync(fileOf(tree.id));
  expect(await store.readTree(tree.id)).toBeUndefined();
  expect(await store.isWhole("0".repeat(40))).toBe(false);
});

test("where every object is damaged, the same content stored again is whole", async () => {
  for (const id of [tree.id, subTree(), ...tree.files.map((it) => it.blob)])
    truncateSync(fileOf(id), 0);
  expect(await store.writeTree(source)).toEqual(tree);
  expect(await store.isWhole(tree.id)).toBe(true);
});

test("several who store the same content at once all find it whole", async () => {
  const stores = await Promise.all([1, 2, 3, 4].map(() => open()));
  for (const id of [tree.id, subTree(), ...tree.files.map((it) => it.blob)])
    truncateSync(fileOf(id), 0);
  const trees = await Promise.all(stores.map((it) => it.writeTree(source)));
  expect(trees).toEqual([tree, tree, tree, tree]);
  expect(await store.isWhole(tree.id)).toBe(true);
});

test("what would lead git to objects elsewhere is moved aside", async () => {
  const file = join(repository, "objects/info/alternates");
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `${root}\n`);
  expect(await openStore(repository)).toMatchObject({ diagnostics: [{ code: "store/corrupt" }] });
  const repaired = await openStore(repository, { purpose: "work" });
  expect(repaired).toMatchObject({
    diagnostics: [{ code: "store/repaired", args: { parts: ["objects/info/alternates"] } }],
  });
  expect(existsSync(file)).toBe(false);
  expect(await openStore(repository)).toMatchObject({ ok: true, diagnostics: [] });
});

test("a list of references that git does not understand is moved aside", async () => {
  const file = join(repository, "packed-refs");
  writeFileSync(file, "garbage\n");
  expect(await openStore(repository)).toMatchObject({ diagnostics: [{ code: "store/corrupt" }] });
  const repaired = await openStore(repository, { purpose: "work" });
  expect(repaired).toMatchObject({
    ok: true,
    diagnostics: [{ code: "store/repaired", args: { parts: ["packed-refs"] } }],
  });
  expect(existsSync(file)).toBe(false);
  git("pack-refs", "--all");
  expect(await openStore(repository)).toMatchObject({ ok: true, diagnostics: [] });
});

describe("a pack", () => {
  let pack = "";

  beforeEach(async () => {
    await store.keep("attempts/a1", tree.id, "a1");
    git("repack", "-adq");
    const folder = join(repository, "objects/pack");
    pack = join(folder, readdirSync(folder).find((it) => it.endsWith(".pack")) ?? "");
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  });

  const garble = (): void => {
    const bytes = readFileSync(pack);
    for (let at = bytes.length - 60; at < bytes.length - 25; at += 1) bytes[at] = 0x55;
    writeFileSync(pack, bytes);
  };
  const index = (): string => pack.replace(/pack$/u, "idx");

  test.each<[string, () => void]>([
    ["overwritten", garble],
    ["empty", () => truncateSync(pack, 0)],
    ["gone", () => rmSync(pack)],
    ["without its index", () => rmSync(index())],
    ["with a damaged index", () => writeFileSync(index(), "garbage")],
  ])(
    "that is %s is named, and what is stored again is whole: store/pack-damaged",
    async (_name, spoil) => {
      spoil();
      const found = await findingOf(store.checkout(tree.id, join(root, "out")));
      expect(found).toMatchObject({
        code: expect.stringMatching(/^store\/(?:pack|object)-damaged$/u),
      });
      expect(await store.writeTree(source)).toEqual(tree);
      expect(await store.isWhole(tree.id)).toBe(true);
      await store.checkout(tree.id, join(root, "again"));
      expect(readFileSync(join(root, "again/sub/b.txt"), "utf8")).toBe(texts["sub/b.txt"]);
    },
  );

  test("of which parts can be read keeps them", async () => {
    const other = join(root, "other");
    mkdirSync(other);
    writeFileSync(join(other, "c.txt"), "c".repeat(3000));
    const files = [{ path: "c.txt", mode: "100644" as const }];
    const kept = await store.writeTree({ folder: other, files });
    await store.keep("attempts/a2", kept.id, "a2");
    git("repack", "-adq");
    const names = readdirSync(join(repository, "objects/pack"));
    const name = names.find((it) => it.endsWith(".pack")) ?? "";
    pack = join(repository, "objects/pack", name);
    chmodSync(pack, 0o644);
    const at = readFileSync(pack).indexOf("c".repeat(2000));
    flip(pack, at === -1 ? 100 : at + 5);
    const damaged = (await store.isWhole(kept.id)) ? tree : kept;
    const whole = damaged === kept ? tree : kept;
    const again = damaged === kept ? { folder: other, files } : source;
    expect(await store.writeTree(again)).toEqual(damaged);
    expect(await store.isWhole(damaged.id)).toBe(true);
    expect(await store.isWhole(whole.id)).toBe(true);
  });
});

describe("a reference", () => {
  const file = (): string => join(repository, "refs/psd/attempts/a1");

  test.each<[string, () => void]>([
    ["is empty", () => truncateSync(file(), 0)],
    ["is garbage", () => writeFileSync(file(), "garbage\n")],
    ["is a folder", () => (makeFolder(file()), writeFileSync(join(file(), "x"), ""))],
    ["was being written by a git that was killed", () => writeFileSync(`${file()}.lock`, "")],
  ])("that %s is written anew, and its name counts all the while", async (_name, spoil) => {
    await store.keep("attempts/a1", tree.id, "a1");
    spoil();
    expect(await store.names("attempts")).toContain("a1");
    await store.keep("attempts/a1", tree.id, "a1");
    expect(await store.find("attempts/a1")).toBe(tree.id);
  });

  test("that is packed has a name too", async () => {
    await store.keep("attempts/a7", tree.id, "a7");
    git("pack-refs", "--all", "--prune");
    expect(await store.names("attempts")).toEqual(["a7"]);
  });
});

test("what git cannot do at all is told: store/broken", async () => {
  rmSync(join(repository, "objects"), { recursive: true });
  writeFileSync(join(repository, "objects"), "");
  const found = await findingOf(store.writeTree(source));
  expect(found).toMatchObject({ code: "store/broken", args: { folder: repository } });
});

test("a pipe in the place of an object holds nobody up, and is named", async () => {
  const file = fileOf(tree.id);
  rmSync(file);
  execFileSync("python3", ["-c", "import os,sys; os.mkfifo(sys.argv[1])", file]);
  const path = `objects/${tree.id.slice(0, 2)}/${tree.id.slice(2)}`;
  const code = "store/special-file";
  const reads = [store.readTree(tree.id), store.isWhole(tree.id), store.writeTree(source)];
  const found = await Promise.all(reads.map(refusalOf));
  expect(found).toMatchObject(reads.map(() => ({ code, args: { path } })));
  rmSync(file);
  expect((await store.writeTree(source)).id).toBe(tree.id);
  expect(await store.isWhole(tree.id)).toBe(true);
});
