import { existsSync, writeFileSync } from "node:fs";
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readBounded } from "#src/platform/bounded-read.ts";
import { fingerprintTree, waitForLaterTime } from "#src/platform/fingerprint.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "psd-fingerprint-"));
  await mkdir(join(root, "a/b"), { recursive: true });
  await writeFile(join(root, "a/b/file"), "text");
});
afterEach(async () => rm(root, { recursive: true }));

const file = () => join(root, "a/b/file");

test("reading changes nothing", async () => {
  const before = await fingerprintTree(root);
  await readFile(file());
  expect(await fingerprintTree(root)).toBe(before);
});

test.each<[string, () => Promise<unknown>]>([
  ["a new file", () => writeFile(join(root, "new"), "")],
  ["a new folder", () => mkdir(join(root, "a/new"))],
  ["a file gone", () => rm(file())],
  ["other content", () => writeFile(file(), "other")],
  ["content of the same length", () => writeFile(file(), "TEXT")],
  [
    "content of the same length under its old time",
    async () => {
      await utimes(file(), 1000, 1000);
      const { atime, mtime } = await stat(file());
      await writeFile(file(), "TEXT");
      await utimes(file(), atime, mtime);
    },
  ],
  ["other permissions", () => chmod(file(), 0o755)],
  ["another name", () => rename(file(), join(root, "a/b/other"))],
  [
    "a link in its place",
    async () => {
      await rm(file());
      await symlink("/etc/passwd", file());
    },
  ],
])("%s is seen", async (_, change) => {
  const before = await fingerprintTree(root);
  await change();
  expect(await fingerprintTree(root)).not.toBe(before);
});

test("a change right after a look is seen where the clock had moved on before the look", async () => {
  for (let turn = 0; turn < 40; turn += 1) {
    await writeFile(file(), "text");
    await waitForLaterTime(root);
    const before = await fingerprintTree(root);
    writeFileSync(file(), "TEXT");
    expect(await fingerprintTree(root)).not.toBe(before);
  }
  expect(existsSync(`${root}.clock`)).toBe(false);
});

test("a bounded read takes plain files of that size, and nothing else", async () => {
  await symlink(file(), join(root, "link"));
  expect(Buffer.from((await readBounded(file(), 4)) ?? []).toString()).toBe("text");
  const refused = [
    readBounded(file(), 3),
    readBounded(join(root, "link"), 100),
    readBounded(join(root, "a"), 100),
    readBounded(join(root, "none"), 100),
    readBounded("/dev/zero", 100),
  ];
  expect(await Promise.all(refused)).toEqual(refused.map(() => undefined));
});
