import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeText, findUnsafe, safeJson } from "#src/diagnostics/escape.ts";

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

test("everything that Unicode calls ignorable is found where it hides something", () => {
  const missed: string[] = [];
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
    const text = String.fromCodePoint(codePoint);
    if (/[\p{DI}\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_C}]/u.test(text) && !/[\t\n]/u.test(text)) {
      if (findUnsafe(` ${text}`).length !== 1) missed.push(codePoint.toString(16));
    }
  }
  expect(missed).toEqual([]);
});

test("a selector of a sign's look stays, a message in selectors does not", () => {
  expect(escapeText("\u263A\uFE0F 1\uFE0F\u20E3")).toBe("\u263A\uFE0F 1\uFE0F\u20E3");
  expect(escapeText("\u263A\uFE0F\uFE01\uFE02")).toBe("\u263A\uFE0F\\u{fe01}\\u{fe02}");
  expect(escapeText("\uFE00")).toBe(String.raw`\u{fe00}`);
});

test("joiners stay where they are asked for and join something, a row of them does not", () => {
  const emoji = "\u{1F469}\u200D\u{1F680}";
  expect(escapeText(emoji, { keepJoiners: true })).toBe(emoji);
  expect(escapeText(emoji)).not.toBe(emoji);
  for (const text of ["a\u200Db", "\u00E9\u200D\u200C\u200D\u00E9", "\u200D"]) {
    expect(findUnsafe(escapeText(text, { keepJoiners: true }))).toEqual([]);
  }
});

test("safe JSON says the same and shows nothing hidden", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      for (const text of [safeJson(value), safeJson(value, 2)]) {
        expect(findUnsafe(text)).toEqual([]);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }
    }),
  );
  expect(safeJson(["\u009B\u{E0041} ##[x]"])).toBe(String.raw`["\u009b\udb40\udc41 \u0023#[x]"]`);
});
