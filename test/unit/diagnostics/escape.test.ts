import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeText, findUnsafe } from "#src/diagnostics/escape.ts";

test("an ANSI sequence is shown, not obeyed", () => {
  expect(escapeText("\u001B[31mred\u001B[0m")).toBe(String.raw`\u{1b}[31mred\u{1b}[0m`);
});

test("bidirectional, zero-width and tag characters are shown", () => {
  expect(escapeText("a\u202Eb\u200Bc\u{E0041}")).toBe(String.raw`a\u{202e}b\u{200b}c\u{e0041}`);
});

test("layout stays where it is asked for, a lone carriage return does not", () => {
  expect(escapeText("a\tb\r\nc", { keepLayout: true })).toBe("a\tb\\r\nc");
  expect(escapeText("a\tb\nc")).toBe(String.raw`a\tb\nc`);
});

test("escaped text has nothing left to escape, and ordinary text stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escapeText(text);
      expect(findUnsafe(escaped)).toEqual([]);
      expect(escapeText(escaped)).toBe(escaped);
    }),
  );
});

test("places are UTF-16 offsets", () => {
  expect(findUnsafe("😀\u200B")).toEqual([
    { index: 2, codePoint: 0x200b, kind: "a zero-width character" },
  ]);
});
