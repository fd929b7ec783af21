import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { chmod, lstat, mkdir, readdir, readlink, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { assert, asyncProperty, uint8Array } from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store, StoredFile, TreeSource } from "#src/adapters/store/store.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { gitBlobId } from "#src/platform/digest.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-store-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function open(): Promise<Store> {
  const result = await openStore(join(root, "cache/store.git"));
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.value;
}

async function codeOf(folder: string, environment = readEnvironment()): Promise<unknown> {
  const result = await openStore(folder, { environment });
  return result.ok ? undefined : result.diagnostics[0]?.code;
}

/** Writes files and says how the store is asked for them. */
async function folderOf(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<TreeSource> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { folder, files: Object.keys(files).map((path) => ({ path, mode: "100644" as const })) };
}

async function contents(
  store: Store,
  files: readonly StoredFile[],
): Promise<Record<string, string>> {
  const pairs = await Promise.all(
    files.map(async ({ path, blob }): Promise<[string, string]> => [
      path,
      Buffer.from((await store.readBlob(blob)) ?? []).toString("latin1"),
    ]),
  );
  return Object.fromEntries(pairs);
}

describe("bytes", () => {
  test("come out as they went in, whatever the tree asks git to do", async () => {
    const store = await open();
    const files = {
      ".gitattributes": "* text eol=crlf filter=lfs ident working-tree-encoding=UTF-16\n",
      ".gitignore": "*\n",
      "sub/.gitignore": "!*\n*.txt\n",
      "sub/unix.txt": "$Id$ a\nb\n",
      "dos.txt": "a\r\nb\r\n",
      "mixed.txt": "a\r\nb\nc\rd",
      "ünï/qu\"ote'\t.md": "x",
      "new\nline": "y",
      "-rf": "dash",
      ":(glob)*": "magic",
      "empty.txt": "",
      "node_modules/x/index.js": "1",
    };
    const source = await folderOf("in", files);
    const tree = await store.writeTree(source);
    const read = await store.readTree(tree.id);
    expect(read).toEqual(tree);
    expect(await contents(store, tree.files)).toEqual(
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path, Buffer.from(text).toString("latin1")]),
      ),
    );
    const out = join(root, "out");
    await store.checkout(tree.id, out);
    for (const [path, text] of Object.entries(files))
      expect(readFileSync(join(out, path), "utf8")).toBe(text);
  });

  test("any content is kept under the id that git gives it", async () => {
    const store = await open();
    let count = 0;
    await assert(
      asyncProperty(uint8Array({ maxLength: 300 }), async (bytes) => {
        count += 1;
        const tree = await store.writeTree(await folderOf(`p${count}`, { "f.bin": bytes }));
        expect(tree.files[0]).toMatchObject({ blob: gitBlobId(bytes), size: bytes.length });
        const read = await store.readBlob(gitBlobId(bytes));
        expect(Buffer.from(read ?? []).equals(bytes)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test("modes and links are kept, and the list decides what is executable", async () => {
    const store = await open();
    const { folder } = await folderOf("in", { "run.sh": "#!/bin/sh\n", "plain.sh": "x" });
    await chmod(join(folder, "plain.sh"), 0o755);
    await symlink("run.sh", join(folder, "link"));
    const tree = await store.writeTree({
      folder,
      files: [
        { path: "run.sh", mode: "100755" },
        { path: "plain.sh", mode: "100644" },
        { path: "link", mode: "120000" },
      ],
    });
    expect(tree.files.map((file) => [file.path, file.mode])).toEqual([
      ["link", "120000"],
      ["plain.sh", "100644"],
      ["run.sh", "100755"],
    ]);
    await store.checkout(tree.id, join(root, "out"));
    expect(await readlink(join(root, "out/link"))).toBe("run.sh");
    expect((await lstat(join(root, "out/run.sh"))).mode & 0o100).toBe(0o100);
    expect((await lstat(join(root, "out/plain.sh"))).mode & 0o100).toBe(0);
  });
});

describe("trees", () => {
  test("hold exactly the listed files", async () => {
    const store = await open();
    const { folder } = await folderOf("in", { "a.txt": "a", "b.txt": "b", "c/d.txt": "d" });
    const tree = await store.writeTree({ folder, files: [{ path: "c/d.txt", mode: "100644" }] });
    expect(tree.files.map((file) => file.path)).toEqual(["c/d.txt"]);
    const empty = await store.writeTree({ folder, files: [] });
    expect(await store.readTree(empty.id)).toEqual({ id: empty.id, files: [] });
  });

  test("have one id for one content, also with writers at the same time", async () => {
    const store = await open();
    const source = await folderOf("in", { "a.txt": "a", "b/c.txt": "c" });
    const trees = await Promise.all([1, 2, 3, 4].map(() => store.writeTree(source)));
    expect(new Set(trees.map((tree) => tree.id)).size).toBe(1);
  });

  test("of thousands of files are kept whole, new ones and those that differ little", async () => {
    const store = await open();
    const files = Object.fromEntries(
      Array.from({ length: 1500 }, (_, at) => [`d${at % 40}/f${at}.txt`, `file ${at}\r\n`]),
    );
    const source = await folderOf("many", files);
    const tree = await store.writeTree(source);
    expect(tree.files).toHaveLength(1500);
    expect(
      tree.files.every((file) => file.blob === gitBlobId(Buffer.from(files[file.path] ?? ""))),
    ).toBe(true);
    await writeFile(join(source.folder, "d0/f0.txt"), "changed\n");
    const second = await store.writeTree(source);
    expect(await store.compare(tree.id, second.id)).toEqual([
      { path: "d0/f0.txt", kind: "changed" },
    ]);
    expect(await store.patch(tree.id, second.id)).toContain("-file 0\r\n+changed\n");
  });

  test("are compared path by path and as a patch", async () => {
    const store = await open();
    const from = await store.writeTree(
      await folderOf("from", { "same.txt": "s\n", "gone.txt": "g\n", "ü.txt": "one\ntwo\n" }),
    );
    const to = await store.writeTree(
      await folderOf("to", { "same.txt": "s\n", "new.txt": "n\n", "ü.txt": "one\n2\n" }),
    );
    expect(await store.compare(from.id, to.id)).toEqual([
      { path: "gone.txt", kind: "removed" },
      { path: "new.txt", kind: "added" },
      { path: "ü.txt", kind: "changed" },
    ]);
    const patch = await store.patch(from.id, to.id);
    expect(patch).toContain("+++ b/ü.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n");
    expect(await store.patch(to.id, to.id)).toBe("");
  });

  test("are searched for texts, byte for byte, whatever their files are called and hold", async () => {
    const store = await open();
    const source = await folderOf("in", {
      "plain.txt": "one\nkey=-s3cret.*[a]\n",
      "deep/er/a b'ä\".bin": Buffer.from([0, 255, ...Buffer.from("-s3cret.*[a]"), 0]),
      ".gitattributes": "* binary diff=none\n-S3CRET.*[A]",
      "like.txt": "-s3crets and -s3cret",
      "two.txt": "second",
    });
    const { id } = await store.writeTree(source);
    const found = await store.search(id, ["-s3cret.*[a]", "second", "", "li\nne"]);
    expect(found.toSorted()).toEqual(["deep/er/a b'ä\".bin", "plain.txt", "two.txt"]);
    expect(await store.search(id, ["nowhere"])).toEqual([]);
    expect(await store.search(id, [])).toEqual([]);
    await expect(store.search("0".repeat(40), ["a"])).rejects.toThrow("store");
  });

  test("are kept under names", async () => {
    const store = await open();
    const tree = await store.writeTree(await folderOf("in", { "a.txt": "a" }));
    expect(await store.find("attempts/a1")).toBeUndefined();
    await store.keep("attempts/a1", tree.id, "attempt a1\n\nof the first run");
    expect(await store.find("attempts/a1")).toBe(tree.id);
    await expect(store.keep("../HEAD", tree.id, "")).rejects.toThrow("Not a name");
  });

  test("that the store does not have are undefined", async () => {
    const store = await open();
    expect(await store.readTree("0".repeat(40))).toBeUndefined();
    expect(await store.readTree("--help")).toBeUndefined();
    expect(await store.readBlob("0".repeat(40))).toBeUndefined();
    expect(await store.readBlob("HEAD")).toBeUndefined();
  });
});

describe("opening", () => {
  test("finds again what an earlier process stored", async () => {
    const tree = await (await open()).writeTree(await folderOf("in", { "a.txt": "a" }));
    expect((await (await open()).readTree(tree.id))?.files).toHaveLength(1);
  });

  test("works when several processes make the store at once", async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => open()));
    const source = await folderOf("in", { "a.txt": "a" });
    await Promise.all(stores.map((store) => store.writeTree(source)));
    expect(await readdir(join(root, "cache"))).toEqual(["store.git"]);
  });

  test("leaves a sound repository", async () => {
    const store = await open();
    const tree = await store.writeTree(await folderOf("in", { "a.txt": "a" }));
    await store.keep("attempts/a1", tree.id, "m");
    const output = execFileSync("git", ["fsck", "--strict"], {
      cwd: join(root, "cache/store.git"),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(output).toBe("");
  });

  test("without git, or with an old one, reports store/git-missing", async () => {
    const environment = { ...readEnvironment(), variables: { PATH: root } };
    expect(await codeOf(join(root, "s"), environment)).toBe("store/git-missing");
    await writeFile(join(root, "git"), "#!/bin/sh\necho git version 2.20.1\n", { mode: 0o755 });
    expect(await codeOf(join(root, "s"), environment)).toBe("store/git-missing");
  });

  test("never uses a folder that it did not make: store/foreign-folder", async () => {
    execFileSync("git", ["init", "--quiet", "--bare", join(root, "other.git")]);
    expect(await codeOf(join(root, "other.git"))).toBe("store/foreign-folder");
    await open();
    const config = join(root, "cache/store.git/config");
    const marker = join(root, "ran");
    await writeFile(
      config,
      `${readFileSync(config, "utf8")}[core]\n\tfsmonitor = touch ${marker}\n`,
    );
    expect(await codeOf(join(root, "cache/store.git"))).toBe("store/foreign-folder");
    await symlink(join(root, "other.git"), join(root, "link.git"));
    expect(await codeOf(join(root, "link.git"))).toBe("store/foreign-folder");
  });

  test("names a damaged one: store/corrupt", async () => {
    await open();
    rmSync(join(root, "cache/store.git/objects"), { recursive: true });
    expect(await codeOf(join(root, "cache/store.git"))).toBe("store/corrupt");
  });

  test("takes nothing from the variables and settings of the user's git", async () => {
    const variables = {
      ...readEnvironment().variables,
      GIT_DIR: "/nonexistent",
      GIT_INDEX_FILE: "/nonexistent/index",
      GIT_OBJECT_DIRECTORY: "/nonexistent/objects",
    };
    const result = await openStore(join(root, "s.git"), {
      environment: { ...readEnvironment(), variables },
    });
    if (!result.ok) throw new Error("The store does not open");
    const tree = await result.value.writeTree(await folderOf("in", { "a.txt": "a\r\n" }));
    expect(tree.files).toHaveLength(1);
  });
});
