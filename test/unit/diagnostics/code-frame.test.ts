import * as fc from "fast-check";
import { expect, test } from "vitest";
import { codeFrame } from "#src/diagnostics/code-frame.ts";

const text = "one\ntwo three\nfour\n";

test("carets stand below what is marked, with the line before", () => {
  expect(codeFrame(text, { line: 2, column: 5, endColumn: 10 })).toEqual([
    "  1 | one",
    "> 2 | two three",
    "    |     ^^^^^",
  ]);
});

test("a mark over several lines reaches to the end of the first", () => {
  expect(codeFrame(text, { line: 2, column: 5, endLine: 3, endColumn: 2 }, { before: 0 })).toEqual([
    "> 2 | two three",
    "    |     ^^^^^",
  ]);
});

test("tabs take four columns, wide characters two, hidden ones are named", () => {
  expect(codeFrame("\t漢\u200Bx", { line: 1, column: 4 })).toEqual([
    String.raw`> 1 |     漢\u{200b}x`,
    "    |               ^",
  ]);
});

test("a place behind the end of a line gets one caret", () => {
  expect(codeFrame("ab", { line: 1, column: 9 })).toEqual(["> 1 | ab", "    |   ^"]);
});

test("a line that is not there gives no frame", () => {
  expect(codeFrame("ab", { line: 2, column: 1 })).toEqual([]);
});

test("a long line is cut around the place", () => {
  const line = `${"a".repeat(5000)}HERE${"b".repeat(5000)}`;
  const [shown = "", carets = ""] = codeFrame(
    line,
    { line: 1, column: 5001, endColumn: 5005 },
    { width: 40 },
  );
  expect(shown.length).toBeLessThanOrEqual(46);
  expect(shown).toMatch(/^> 1 \| …a+HEREb+…$/u);
  expect(carets.indexOf("^")).toBe(shown.indexOf("HERE"));
  expect(carets.trim().slice(-4)).toBe("^^^^");
});

test("any text and any place give a frame without control characters", () => {
  const place = fc.record({
    line: fc.integer({ min: 1, max: 4 }),
    column: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), place, (source, span) => {
      const frame = codeFrame(source, span, { width: 40 }).join("");
      expect(/\p{Cc}/u.test(frame)).toBe(false);
    }),
  );
});
