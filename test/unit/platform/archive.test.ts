import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ArchiveEntry, packArchive, readArchive } from "#src/platform/archive.ts";

const limits = { files: 100, bytes: 100_000 };

const entries = fc.uniqueArray(
  fc.record({
    path: fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-zé]{1,60}){0,4}$/u),
    mode: fc.constantFrom("100644", "100755") as fc.Arbitrary<ArchiveEntry["mode"]>,
    content: fc.uint8Array({ maxLength: 200 }).map((it) => Buffer.from(it)),
  }),
  { selector: (it) => it.path, maxLength: 8 },
);

test("what is packed is read back, and the order does not matter", async () => {
  await fc.assert(
    fc.asyncProperty(entries, async (some) => {
      const packed = await packArchive(some);
      expect(Buffer.from(await packArchive(some.toReversed())).equals(packed)).toBe(true);
      const read = await readArchive(packed, limits);
      expect(read).toEqual({ entries: some.toSorted((a, b) => (a.path < b.path ? -1 : 1)) });
    }),
    { numRuns: 40 },
  );
});

test("links keep their targets", async () => {
  const link: ArchiveEntry = { path: "l", mode: "120000", content: Buffer.from("../a") };
  expect(await readArchive(await packArchive([link]), limits)).toEqual({ entries: [link] });
});

test("no bytes make it throw, and a bomb is not unpacked", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      expect(await readArchive(bytes, limits)).toHaveProperty("fault");
      expect(
        await readArchive(gzipSync(Buffer.concat([Buffer.alloc(1, 7), bytes])), limits),
      ).toEqual({
        fault: expect.any(String),
      });
    }),
    { numRuns: 50 },
  );
  expect(await readArchive(gzipSync(Buffer.alloc(5_000_000)), limits)).toHaveProperty("fault");
});

test("more files than allowed are a fault", async () => {
  const many = ["a", "b", "c"].map((path) => ({
    path,
    mode: "100644" as const,
    content: Buffer.of(),
  }));
  expect(await readArchive(await packArchive(many), { files: 2, bytes: 10 })).toEqual({
    fault: "it holds more than 2 files",
  });
});
