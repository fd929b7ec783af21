import { posix } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkTargetFault, relativePathFault } from "#src/platform/relative-path.ts";

const part = fc.oneof(
  fc.constantFrom("..", ".", "", "a", "b", ".git", ".GIT", ".psd", "git~1", "\u0000", "\\", "c:"),
  fc.string({ maxLength: 4 }),
);
const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((it) => it.join("/"));

describe("paths from untrusted sources", () => {
  test("a path without fault stays below the folder and is normal", () => {
    fc.assert(
      fc.property(path, (it) => {
        fc.pre(relativePathFault(it) === undefined);
        const resolved = posix.join("/root", it);
        expect(resolved).toBe(`/root/${it}`);
        expect(it.toLowerCase().split("/")).not.toContain(".git");
        expect(it.toLowerCase().split("/")).not.toContain(".psd");
      }),
    );
  });

  test("a link without fault stays inside, whatever links lie on its way", () => {
    fc.assert(
      fc.property(path, path, (at, target) => {
        fc.pre(relativePathFault(at) === undefined && linkTargetFault(at, target) === undefined);
        const reached = posix.join("/root", posix.dirname(at), target);
        expect(reached === "/root" || reached.startsWith("/root/")).toBe(true);
        expect(target).not.toMatch(/[^./][^/]*\/\.\./);
      }),
    );
  });

  test.each(["a", "src/a.b", ".github/x", ".gitignore", "a b/c", "ä/漢"])(
    "%j may be used",
    (it) => {
      expect(relativePathFault(it)).toBeUndefined();
    },
  );

  test.each(["../x", "a/../../x", "/x", "x/.git/y"])("a link to %j may not", (target) => {
    expect(linkTargetFault("a", target)).toBeDefined();
  });

  test.each(["..", "../b", "b/c", "../b/"])("a link in a folder to %j may", (target) => {
    expect(linkTargetFault("a/l", target)).toBeUndefined();
  });
});
