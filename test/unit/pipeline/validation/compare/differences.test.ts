import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearestLine, textDifference } from "#src/pipeline/validation/compare/difference.ts";
import { splitCommon } from "#src/pipeline/validation/compare/line-pair.ts";
import { valueDifference } from "#src/pipeline/validation/compare/value-difference.ts";

const long = (middle: string) => `${"a".repeat(200)}${middle}${"z".repeat(200)}`;

describe("the difference of two texts", () => {
  test.each([
    ["one word", "Hello, Ada!", "What, Ada!", ["-Hello, Ada!", "+What, Ada!", "?^^^^^"]],
    ["a letter", "abc", "abd", ["-abc", "+abd", "?  ^"]],
    ["nothing in common", "abc", "xyz", ["-abc", "+xyz"]],
    ["a space at the end", "abc", "abc ", ["-abc", "+abc·", "?   ^"]],
    ["a tab for spaces", "a  b", "a\tb", ["-a··b", "+a→b", "? ^^"]],
    ["a carriage return", "a\nb\n", "a\nb\r\n", ["@@ line 1 @@", " a", "-b", "+b␍", "? ^"]],
    ["an empty line too many", "a\n", "a\n\n", ["@@ line 1 @@", " a", "+⏎"]],
    ["no output", "a\nb\n", "", ["@@ line 1 @@", "-a", "-b"]],
    [
      "what looks alike",
      "caf\u00E9",
      "cafe\u0301",
      ["-caf\u00E9", "+cafe\u0301", "?   ^^", "? they look alike: U+00e9, not U+0065 U+0301"],
    ],
    [
      "a space that is none",
      "a b",
      "a\u00A0b",
      ["-a·b", "+a\u00A0b", "? ^", "? they look alike: U+0020, not U+00a0"],
    ],
    [
      "lines in pairs",
      "1\n2\n3\n4\n",
      "1\nb\nc\nd\n4\n",
      ["@@ line 1 @@", " 1", "-2", "+b", "-3", "+c", "+d", " 4"],
    ],
    [
      "a place in a long line",
      long("b"),
      long("cc"),
      [
        `-…${"a".repeat(60)}b${"z".repeat(40)}…`,
        `+…${"a".repeat(60)}cc${"z".repeat(40)}…`,
        `?${" ".repeat(61)}^^`,
      ],
    ],
  ])("shows %s", (...[, expected, actual, lines]) => {
    expect(textDifference(expected, actual)?.split("\n")).toEqual(lines);
  });

  test("marks the place below what a terminal shows", () => {
    expect(textDifference("\u001B[1mx", "\u001B[1my")?.split("\n")[2]).toBe(
      `?${" ".repeat(String.raw`\u{1b}[1m`.length)}^`,
    );
  });

  test("is bounded", () => {
    const lines = (word: string) =>
      Array.from({ length: 90 }, (_, it) => `${word}${it}`).join("\n");
    const difference = textDifference(lines("a".repeat(1000)), lines("b".repeat(1000))) ?? "";
    expect(difference.length).toBeLessThan(12_000);
    expect(difference).toMatch(/… \d+ more lines$/u);
  });

  test("takes no character apart, and loses none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        const { prefix, expected, actual, suffix } = splitCommon(a, b);
        expect([prefix + expected + suffix, prefix + actual + suffix]).toEqual([a, b]);
        expect(`${prefix}|${expected}|${actual}|${suffix}`.isWellFormed()).toBe(
          `${a}${b}`.isWellFormed(),
        );
      }),
    );
  });
});

describe("the line that is nearest to a missing text", () => {
  test("is shown with what differs", () => {
    expect(nearestLine("404 Not Found", "GET /\n404 not found\nok")?.split("\n")).toEqual([
      "@@ line 2 is nearest @@",
      "-404 Not Found",
      "+404 not found",
      "?    ^^^^^",
    ]);
  });

  test.each([
    ["nothing is like it", "404", "abc\ndef"],
    ["the text has several lines", "a\nb", "a\nc"],
    ["there is nothing", "404", ""],
    ["it is very long", "x".repeat(1000), "x".repeat(999)],
  ])("is none where %s", (_, missing, text) => {
    expect(nearestLine(missing, text)).toBeUndefined();
  });
});

describe("the difference of two values", () => {
  const how = { subset: false, close: 0 };

  test.each([
    [
      "missing and unexpected",
      { a: 1, b: 2 },
      { a: 1, c: 3 },
      ["$.b: missing, expected 2", "$.c: unexpected, got 3"],
    ],
    [
      "every change",
      { a: [1, { b: "x" }] },
      { a: [2, { b: "y" }] },
      ["$.a[0]: expected 1, got 2", '$.a[1].b: expected "x", got "y"'],
    ],
    ["one item less, not all after it", [1, 2, 3, 4], [1, 3, 4], ["$[1]: missing, expected 2"]],
    ["one item more", [1, 2], [0, 1, 2], ["$[0]: unexpected, got 0"]],
    ["odd keys", { "a b": { "": 1 } }, { "a b": { "": 2 } }, ['$["a b"][""]: expected 1, got 2']],
    ["another type", { a: [] }, { a: {} }, ["$.a: expected [], got {}"]],
    [
      "a long text only where it differs",
      { a: long("b") },
      { a: long("c") },
      [
        `$.a: from character 201 on expected "…${"a".repeat(30)}b${"z".repeat(30)}…", got "…${"a".repeat(30)}c${"z".repeat(30)}…"`,
      ],
    ],
    ["texts of several lines", "a\nb", "a\nc", ["@@ line 1 @@", " a", "-b", "+c"]],
    ["white space", "a", "a ", ["-a", "+a·", "? ^"]],
  ])("shows %s", (...[, expected, actual, lines]) => {
    expect(valueDifference(expected, actual, how)?.split("\n")).toEqual(lines);
  });

  test("lets more keys be in a subset, and numbers be close", () => {
    const near = { subset: true, close: 0.5 };
    const difference = valueDifference({ a: 1, b: 2 }, { a: 1.4, b: 3, c: 4 }, near);
    expect(difference).toBe("$.b: expected 2, got 3");
  });

  test.each([
    ["short", "a", "b"],
    ["of other types", 1, "1"],
    ["equal", { a: 1 }, { a: 1 }],
  ])("is not told where values are %s", (_, expected, actual) => {
    expect(valueDifference(expected, actual, how)).toBeUndefined();
  });

  test("is bounded", () => {
    const values = (from: number) =>
      Array.from({ length: 5000 }, (_, it) => ({ id: from + it, text: "x".repeat(1000) }));
    const lines = valueDifference(values(0), values(1), how)?.split("\n") ?? [];
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("… and more");
  });
});
