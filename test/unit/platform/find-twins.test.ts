import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findTwins } from "#src/platform/find-twins.ts";
import { foldPath } from "#src/platform/fold-path.ts";

const spelling = (other: string, path: string): object => ({ kind: "spelling", path, other });

describe("twins", () => {
  test.each([
    ["A.txt", "a.txt"],
    ["caf\u00E9", "cafe\u0301"],
    ["STRASSE", "stra\u00DFe"],
    ["STRASSE", "stra\u1E9Ee"],
    ["mask", "ma\u017Fk"],
    ["k", "\u212A"],
    ["\u1FB3", "\u03B1\u03B9"],
    ["\u039F\u03A3", "\u03BF\u03C2"],
    ["a", "a\uFE0F"],
    ["a", "a\u034F"],
  ])("are %j and %j", (a, b) => {
    const [other = "", path = ""] = [a, b].toSorted();
    expect(findTwins([a, b])).toEqual([spelling(other, path)]);
    expect(findTwins([`${a}/x`, `${b}/y`, "z"])).toEqual([spelling(other, path)]);
    expect(findTwins([`up/${b}/x/x`, `up/${a}/x/y`])).toEqual([
      spelling(`up/${other}`, `up/${path}`),
    ]);
  });

  test.each([
    ["a", "b"],
    ["a", "a.b"],
    ["a/b", "a-b"],
    ["a.b/c", "a/b.c"],
    ["caf\u00E9", "cafe"],
    ["ab/c", "a/bc"],
  ])("are not %j and %j", (a, b) => {
    expect(findTwins([a, b])).toEqual([]);
    expect(findTwins([`${a}/x`, b.replaceAll("/", "_")])).toEqual([]);
  });

  test("are a file and a folder, also in another spelling, and a path that is there twice", () => {
    expect(findTwins(["a/b", "a.c", "a"])).toEqual([
      { kind: "file-and-folder", path: "a/b", other: "a" },
    ]);
    expect(findTwins(["a/b", "A"])).toEqual([spelling("A", "a")]);
    expect(findTwins(["a", "b", "a"])).toEqual([{ kind: "twice", path: "a", other: "a" }]);
  });

  test("a folder may be listed before what lies in it, and is a twin of a file", () => {
    expect(findTwins(["a/", "a/b/", "a/b/c"])).toEqual([]);
    expect(findTwins(["a/", "A/b"])).toEqual([spelling("A", "a")]);
    expect(findTwins(["a", "a/"])).toEqual([{ kind: "file-and-folder", path: "a/", other: "a" }]);
  });

  test("are the same whatever the order, and exactly where a slow search finds some", () => {
    const part = fc.constantFrom("a", "A", "b", "\u00E9", "e\u0301", "ss", "\u00DF", "c");
    const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((it) => it.join("/"));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (paths, order) => {
        const [first] = [paths.toSorted(() => ((order.next().value ?? 0) % 2 === 0 ? -1 : 1))];
        expect(findTwins(first)).toEqual(findTwins(paths));
        expect(findTwins(paths).length > 0).toBe(hasTwins(paths));
      }),
    );
  });

  test("are told in part", () => {
    const many = Array.from({ length: 100 }, (_, at) => [`f${at}`, `F${at}`]).flat();
    expect(findTwins(many).length).toBe(20);
  });

  test("are found among 20,000 paths of thousands of folders each", () => {
    const deep = "d/".repeat(2000);
    const paths = Array.from({ length: 20_000 }, (_, at) => `${deep}${at}`);
    expect(findTwins([...paths, `${deep}E`, `${deep}e`])).toEqual([
      spelling(`${deep}E`, `${deep}e`),
    ]);
  });
});

/** Every path and every folder on its way, each against every other. */
function hasTwins(paths: readonly string[]): boolean {
  const folders = paths.flatMap((path) => {
    const parts = path.split("/");
    return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
  });
  const isTwin = (a: string, b: string): boolean => a !== b && foldPath(a) === foldPath(b);
  return (
    paths.some(
      (path, index) =>
        paths.indexOf(path) !== index ||
        folders.includes(path) ||
        [...paths, ...folders].some((it) => isTwin(it, path)),
    ) || folders.some((a) => folders.some((b) => isTwin(a, b)))
  );
}
