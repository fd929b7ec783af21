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

  // What merely cannot be made on some system, or means the same file everywhere (ADR 16).
  test.each([
    "a",
    "src/a.b",
    ".github/x",
    ".gitignore",
    ".gitx/.psd.md",
    "a b/c",
    " a",
    "..a/...b",
    "ä/漢",
    "cafe\u0301.txt",
    "\u2764\uFE0F.svg",
    'a<b>"c|d?e*f',
    "console.log/auxiliary/null/com/com10/lpt",
    "a~1b/file~/~1/a.b~1/longer-than~1",
    "\u0261it/.g\u0456t/.G\u0130T",
    "-rf",
    "%2e%2e/%00",
    `${"a".repeat(255)}/${"ä".repeat(127)}`,
  ])("%j may be used", (it) => {
    expect(relativePathFault(it)).toBeUndefined();
  });

  test.each([
    ["belongs to git", [".git", ".GIT", ".Psd", ".git.", ".git ", ".git. .", "git~1", "PSD~2"]],
    ["belongs to git", [".g\u0131t", ".p\u017Fd", ".gi\uFE0Ft"]],
    [
      "invisible",
      [".g\u200Cit", ".gi\u034Ft", "a\u0000", "a\nb", "\u3164", "a\u{E0041}", "\uD800"],
    ],
    ["backslash", ["a\\b", "..\\x"]],
    ["absolute", ["/a", "C:/a", "c:a"]],
    ["not a normal path", ["..", "./a", "a/.", "a//b", "a/"]],
    ["ends in a dot or a space", ["a.", "a ", "a. .", "..."]],
    ["colon", ["ab:c", "a.txt:stream", "ab::$DATA"]],
    ["device", ["con", "NUL.txt", "Aux", "com1.tar.gz", "LPT\u00B9", "prn .md", "CONIN$"]],
    ["short form", ["GITHUB~1", "claude~1.md", "abcd~12", "GI7EBA~1"]],
    ["longer than 255", ["a".repeat(256), "ä".repeat(128)]],
    ["longer than 2048", ["a/".repeat(1024) + "a", "a/".repeat(30_000) + "a"]],
  ])("%s: %j", (because, names) => {
    for (const name of names) {
      const paths = because.startsWith("longer than 2048")
        ? [name]
        : [name, `a/${name}`, `${name}/a`];
      const wanted = because === "absolute" ? [name] : paths;
      for (const path of wanted) expect(relativePathFault(path), path).toContain(because);
    }
  });

  test.each(["../x", "a/../../x", "/x", "x/.git/y"])("a link to %j may not", (target) => {
    expect(linkTargetFault("a", target)).toBeDefined();
  });

  test.each(["..", "../b", "b/c", "../b/"])("a link in a folder to %j may", (target) => {
    expect(linkTargetFault("a/l", target)).toBeUndefined();
  });
});
