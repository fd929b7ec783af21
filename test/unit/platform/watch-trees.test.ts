import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { measureTrees, watchTrees } from "#src/platform/watch-trees.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "psd-watch-"));
  await mkdir(join(folder, "a/deep"), { recursive: true });
  await mkdir(join(folder, "b"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("counts everything below folders, and what files take on the disk", async () => {
  await writeFile(join(folder, "a/deep/full"), Buffer.alloc(100_000, 1));
  await writeFile(join(folder, "b/hole"), "");
  await truncate(join(folder, "b/hole"), 10_000_000);
  await symlink(folder, join(folder, "b/around"));
  const size = await measureTrees([join(folder, "a"), join(folder, "b"), join(folder, "gone")]);
  expect(size.entries).toBe(4);
  expect(size.bytes).toBeGreaterThanOrEqual(100_000);
  expect(size.bytes).toBeLessThan(200_000);
});

test("stops counting once there is more than asked for", async () => {
  await Promise.all([1, 2, 3, 4, 5].map((it) => writeFile(join(folder, "b", `${it}`), "")));
  const size = await measureTrees([join(folder, "b")], { entries: 2, bytes: 1000 });
  expect(size.entries).toBe(3);
});

test("tells of too much once, also of what comes later, and not after its end", async () => {
  const most = { entries: 1, bytes: 1_000_000 };
  let told = 0;
  const seen = new Promise<void>((done) => {
    watchTrees([join(folder, "b")], most, () => {
      told += 1;
      done();
    });
  });
  const stop = watchTrees([join(folder, "a")], { entries: 0, bytes: 0 }, () => (told += 100));
  stop();
  await writeFile(join(folder, "b/1"), "");
  await writeFile(join(folder, "b/2"), "");
  await seen;
  expect(told).toBe(1);
});
