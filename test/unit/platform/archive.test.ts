import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ArchiveEntry, packArchive, readArchive } from "#src/platform/archive.ts";
import { paxRecord, type TarMember, tarOf } from "../../support/tar.ts";

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

describe("a hostile archive", () => {
  const long = paxRecord("path", "b".repeat(200));
  const read = (tar: Uint8Array, bounds = limits) =>
    readArchive(gzipSync(tar, { level: 1 }), bounds);

  test("is made like one that is read", async () => {
    const members = [{ type: "x", content: long }, { content: "x" }, { path: "c", content: "yy" }];
    expect(await read(tarOf(members))).toMatchObject({
      entries: [{ path: "b".repeat(200) }, { path: "c", content: Buffer.from("yy") }],
    });
  });

  const faults: readonly (readonly [string, readonly TarMember[]])[] = [
    ["a hard link", [{ type: "1", target: "/etc/passwd" }]],
    ["a device", [{ type: "3" }]],
    ["a disk", [{ type: "4" }]],
    ["a folder", [{ type: "5" }]],
    ["a pipe", [{ type: "6" }]],
    ["a sparse file of GNU", [{ type: "S", content: "x" }]],
    ["a long name of GNU", [{ type: "L", content: "long\0" }, {}]],
    ["a link with content", [{ type: "2", target: "b", content: "x" }]],
    ["a global header", [{ type: "g", content: paxRecord("path", "all") }, {}]],
    ["a size in an extended header", [{ type: "x", content: paxRecord("size", "0") }, {}]],
    ["a sparse file of pax", [{ type: "x", content: paxRecord("GNU.sparse.major", "1") }, {}]],
    [
      "two extended headers in a row",
      [{ type: "x", content: long }, { type: "x", content: long }, {}],
    ],
    ["an extended header at the end", [{ type: "x", content: long }]],
    ["two paths of one file", [{ type: "x", content: long + long }, {}]],
    ["a NUL in a long name", [{ type: "x", content: paxRecord("path", "a\0b") }, {}]],
    ["a record that is too long", [{ type: "x", content: "99 path=a\n" }, {}]],
    ["a record of no length", [{ type: "x", content: "0 path=a\n" }, {}]],
    ["a record of negative length", [{ type: "x", content: "-9 path=a\n" }, {}]],
    ["a size beyond the archive", [{ size: 2 ** 33 - 1 }]],
    ["another format", [{ magic: "ustar  \0" }]],
    ["more files than allowed", Array.from({ length: 101 }, (_, at) => ({ path: String(at) }))],
    [
      "more bytes than allowed",
      [{ content: Buffer.alloc(60_000) }, { content: Buffer.alloc(60_000) }],
    ],
  ];
  test.each(faults)("with %s is a fault", async (_, members) => {
    expect(await read(tarOf(members))).toEqual({ fault: expect.any(String) });
  });

  test("that is cut anywhere, or goes on behind its end, is a fault", async () => {
    const whole = tarOf([{ type: "x", content: long }, { content: "x".repeat(600) }]);
    for (let end = 0; end < whole.byteLength - 1023; end += 100)
      expect(await read(whole.subarray(0, end)), String(end)).toHaveProperty("fault");
    const more = Buffer.concat([Buffer.alloc(1024), tarOf([{ path: "hidden" }])]);
    expect(await read(tarOf([{}], more))).toEqual({ fault: "it goes on after its end" });
  });

  test("with a sum that does not fit is a fault", async () => {
    const tar = tarOf([{}]);
    tar[0] = 0x62;
    expect(await read(tar)).toEqual({ fault: "it is no whole .tar.gz" });
  });

  test("that keeps other readers busy for hours is refused at once", async () => {
    const keys = Array.from({ length: 200_000 }, (_, at) => paxRecord(at.toString(36), "")).join(
      "",
    );
    const extended = { type: "x", content: paxRecord("path", "a") };
    const tar = tarOf([
      { type: "g", content: keys },
      ...Array.from({ length: 5000 }, () => extended),
    ]);
    const wide = { files: 20_000, bytes: 200 * 2 ** 20 };
    expect(await read(tar, wide)).toHaveProperty("fault");
    expect(await read(tarOf([{ type: "x", content: keys }, {}]), wide)).toHaveProperty("fault");
  });

  test("whose name is as long as a book is told in short", async () => {
    const path = paxRecord("path", "n".repeat(4_000_000));
    const told = await read(tarOf([{ type: "x", content: path }, { type: "5" }]), {
      files: 10,
      bytes: 2 ** 23,
    });
    expect(JSON.stringify(told).length).toBeLessThan(400);
  });
});
