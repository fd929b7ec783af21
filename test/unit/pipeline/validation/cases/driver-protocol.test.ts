import { expect, it } from "vitest";
import { requestOf } from "#src/pipeline/validation/cases/driver-protocol.ts";

it("asks in one line, in every language", () => {
  const input = { text: "a\u2028b\u2029c\u0085d\r\n\u{1F600}\\u2028" };
  const { line } = requestOf(3, { name: "x", call: "f", input, expect: 1 });
  expect(line.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/u)).toEqual([line.slice(0, -1), ""]);
  expect(JSON.parse(line)).toEqual({ id: 3, call: "f", input });
});
